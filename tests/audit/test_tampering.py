"""Twelve kinds of tampering by somebody who owns the database: verify_audit names the first row of each."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from trialsite.audit.hashing import event_hash
from trialsite.audit.models import Event
from trialsite.audit.verification import verify


def as_owner(*statements):
    """Run SQL as the owner of the tables, past the triggers."""
    with connections["owner"].cursor() as cursor:
        for table in ("audit_event", "audit_item", "audit_anchor", "audit_chainhead", "visits_vitalsigns", "visits_historicalvitalsigns"):  # fmt: skip
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("audit_event", "audit_item", "audit_anchor", "audit_chainhead", "visits_vitalsigns", "visits_historicalvitalsigns"):  # fmt: skip
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


LAST = "(SELECT id FROM audit_event WHERE chain = 'S001' ORDER BY sequence DESC LIMIT 1)"
SECOND = "(SELECT id FROM audit_event WHERE chain = 'S001' AND sequence = 2)"
COPY = (
    "INSERT INTO audit_event SELECT gen_random_uuid(), chain, sequence + 1, recorded_at, occurred_at, actor_id, "
    "actor_username, actor_name, actor_role, actor_organisation, action, participant, visit, form, record_id, revision, "
    "origin, application_version, audience, protocol_version, delegation_id, save_id, cause_id, query_id, '', "
    "previous_hash, hash FROM audit_event WHERE id = " + LAST
)
SWAP = (
    "UPDATE audit_event SET sequence = 1002 WHERE chain = 'S001' AND sequence = 2",
    "UPDATE audit_event SET sequence = 2 WHERE chain = 'S001' AND sequence = 3",
    "UPDATE audit_event SET sequence = 3 WHERE chain = 'S001' AND sequence = 1002",
)
REMOVE = (f"DELETE FROM audit_item WHERE event_id = {SECOND}", f"DELETE FROM audit_event WHERE id = {SECOND}")
KINDS = {
    "row edited": (("UPDATE audit_item SET new = '99' WHERE address = 'pulse' AND old = '72'",), "event-changed", "S001 #4"),
    "row removed": (REMOVE, "chain-gap", "S001 #3"),
    "row inserted": ((COPY,), "chain-order", "S001 #5"),
    "rows reordered": (SWAP, "chain-order", "S001 #2"),
    "history row edited": (("UPDATE visits_historicalvitalsigns SET pulse = 99 WHERE pulse = 72",), "history-changed", "S001 #3"),
    "history row removed": (("DELETE FROM visits_historicalvitalsigns WHERE pulse = 72",), "history-changed", "S001 #3"),
    "live row changed": (("UPDATE visits_vitalsigns SET pulse = 99",), "live-changed", "visits_vitalsigns"),
    "trigger dropped": (("DROP TRIGGER trialsite_declared ON visits_vitalsigns",), "trigger-missing", "visits_vitalsigns.trialsite_declared"),
    "head moved": (("UPDATE audit_chainhead SET sequence = 2 WHERE chain = 'S001'",), "head-moved", "S001"),
    "anchor edited": (("UPDATE audit_anchor SET heads = heads || 'x'",), "anchor-edited", ""),
    "event without item": ((f"DELETE FROM audit_item WHERE event_id = {LAST}",), "event-changed", "S001 #4"),
}  # fmt: skip


def test_what_nobody_touched_verifies(anchored):
    assert list(verify()) == []


@pytest.mark.req("AT-06")
@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_reported_at_its_first_row(kind, anchored):
    statements, code, where = KINDS[kind]
    as_owner(*statements)

    found = list(verify())

    assert found[0].code == code, found
    assert where in found[0].where


def test_disabled_trigger_is_reported(anchored):
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE visits_vitalsigns DISABLE TRIGGER trialsite_declared")

    assert [each.where for each in verify()] == ["visits_vitalsigns.trialsite_declared"]


def rehash(chain: str) -> list[str]:
    """What a careful forger does: every hash and the head computed again."""
    previous, statements = "0" * 64, []
    for event in Event.objects.filter(chain=chain).order_by("sequence").prefetch_related("items"):
        event.previous_hash = previous
        previous = event_hash(event, sorted(event.items.all(), key=lambda item: item.position), previous)
        statements.append(
            f"UPDATE audit_event SET previous_hash = '{event.previous_hash}', hash = '{previous}' WHERE id = '{event.pk}'"
        )
    return [*statements, f"UPDATE audit_chainhead SET hash = '{previous}' WHERE chain = '{chain}'"]


def test_chain_hashed_anew_is_caught_by_the_anchor(anchored):
    as_owner("UPDATE audit_item SET new = '99' WHERE address = 'pulse' AND old = '72'")
    as_owner(*rehash("S001"))

    first = next(iter(verify()))
    assert (first.code, first.where) == ("rehashed", "S001 #4")


def test_event_without_item_is_reported_even_when_hashed_anew(anchored):
    as_owner(f"DELETE FROM audit_item WHERE event_id = {LAST}")
    as_owner(*rehash("S001"))

    assert "event-without-item" in {each.code for each in verify()}


def test_anchor_removed_from_the_database_is_missed_in_the_file_copy(anchored):
    as_owner("UPDATE audit_anchor SET mac = repeat('0', 64)")

    assert "anchor-edited" in {each.code for each in verify()}


def test_command_prints_and_fails_on_disagreement(anchored):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "All as written" in out.getvalue()

    as_owner("UPDATE visits_vitalsigns SET pulse = 99")
    with pytest.raises(CommandError, match="1 disagreements"):
        call_command("verify_audit", stdout=out)
    assert "visits_vitalsigns" in out.getvalue()
