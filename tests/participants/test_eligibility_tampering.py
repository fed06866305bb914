"""A decision altered behind the application's back is named by verify_audit; of two signers at once one signs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connections

from participants.models import DecisionLine, EligibilityDecision
from participants.to_sign import holds
from tests import databases
from tests.factories.accounts import UserFactory
from tests.participants.conftest import SIGNED, Judged, found
from tests.standing import database_of
from trialsite.accounts.roles import Role
from trialsite.audit import anchors
from trialsite.audit.verification import verify
from trialsite.casebook.models import Signature
from trialsite.casebook.refused import ActionRefused
from visits.actions import register_participant

DECISION, LINE = "participants_eligibilitydecision", "participants_decisionline"
SIGNATURE, ELIG = "casebook_signature", "participants_eligibilityform"
TABLES = (DECISION, LINE, SIGNATURE, ELIG, "participants_historicaldecisionline")
STRANGER = "(SELECT id FROM participants_participant WHERE code = 'S002')"
OTHER_FORM = "(SELECT id FROM casebook_crfrecord WHERE form = 'dm' LIMIT 1)"
A_LINE = f"(SELECT id FROM {LINE} WHERE name = 'alt' LIMIT 1)"
KINDS = {
    "line altered": ((f"UPDATE {LINE} SET text = '31' WHERE id = {A_LINE}",), "decision-altered"),
    "line led to another revision": ((f"UPDATE {LINE} SET revision = 9 WHERE id = {A_LINE}",), "decision-altered"),
    "line removed": ((f"DELETE FROM {LINE} WHERE id = {A_LINE}",), "decision-altered"),
    "line altered with its history": (
        (
            f"UPDATE {LINE} SET text = '31' WHERE name = 'alt'",
            "UPDATE participants_historicaldecisionline SET text = '31' WHERE name = 'alt'",
        ),
        "decision-altered",
    ),
    "day altered": ((f"UPDATE {DECISION} SET enrol_date = '2024-03-25'",), "decision-altered"),
    "moved to somebody else": ((f"UPDATE {DECISION} SET participant_id = {STRANGER}",), "decision-moved"),
    "hashed anew": ((f"UPDATE {DECISION} SET digest = repeat('0', 64)",), "decision-moved"),
    "removed": ((f"DELETE FROM {LINE}", f"DELETE FROM {DECISION}"), "decision-removed"),
    "signature moved": ((f"UPDATE {SIGNATURE} SET record_id = {OTHER_FORM}",), "signature-moved"),
    "signature hashed anew": ((f"UPDATE {SIGNATURE} SET digest = repeat('0', 64)",), "signature-moved"),
    "signed value altered": ((f"UPDATE {ELIG} SET severe_allergy = 'PRESENT'",), "signature-broken"),
}

# by what a finding names its row, where that is not the decision itself
NAMED = {"decision-removed": "S001", "signature-moved": "", "signature-broken": "elig"}


@pytest.fixture(scope="module")
def prepared(django_db_setup: None, template_database: str, django_db_blocker: Any) -> Iterator[tuple[str, Judged]]:
    """A database with a person who is not signed yet; tests copy it."""
    name, before = databases._name(uuid4().hex[:8]), connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        databases.create_clone(database_of("judged", template_database), name)
        databases._use(name)
        with time_machine.travel(SIGNED, tick=False):
            who = found()
            register_participant(by=who.nurse)
        databases._use(before)
        yield name, who
        databases.drop(name)


@pytest.fixture
def committed(prepared: tuple[str, Judged], django_db_blocker: Any) -> Iterator[Judged]:
    """The prepared person in a database of this test's own."""
    template, who = prepared
    name, before = databases._name(uuid4().hex[:8]), connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock(), time_machine.travel(SIGNED, tick=False):
        databases.create_clone(template, name)
        databases._use(name)
        yield who
        databases._use(before)
        databases.drop(name)


def as_owner(*statements: str) -> None:
    """Run SQL as the owner of the tables, past the triggers."""
    with connections["owner"].cursor() as cursor:
        for act in ("DISABLE", "ENABLE"):
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {act} TRIGGER USER")
            for statement in statements if act == "DISABLE" else ():
                cursor.execute(statement)


@pytest.mark.req("AT-06")
def test_every_kind_of_tampering_with_a_decision_names_it(committed, settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    decision = committed.sign()
    anchors.make()
    assert list(verify()) == []
    assert DecisionLine.objects.count() > 30

    for kind, (statements, code) in KINDS.items():
        as_owner(*kept(), *statements)
        found = {each.code: each.where for each in verify()}
        as_owner(*given_back())

        assert code in found, (kind, found)
        assert NAMED.get(code, str(decision.pk)) in found[code]
    assert list(verify()) == []


def kept() -> list[str]:
    """Statements that set the rows aside."""
    return [f"CREATE TABLE kept_{table} AS SELECT * FROM {table}" for table in TABLES]


def given_back() -> list[str]:
    """Statements that put the rows back as they were."""
    emptied = [
        f"DELETE FROM {table}" for table in (LINE, "participants_historicaldecisionline", DECISION, SIGNATURE, ELIG)
    ]
    filled = [f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}" for table in TABLES]
    return [*emptied, *filled, *(f"DROP TABLE kept_{table}" for table in TABLES)]


def at_once(*acts: Any) -> list[Any]:
    """Begin all acts at the same moment, each on a connection of its own; what they gave or raised."""
    barrier = Barrier(len(acts))

    def run(act: Any) -> Any:
        try:
            barrier.wait()
            return act()
        except ActionRefused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_signers_at_once_one_signs_and_the_other_is_told(committed):
    second = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR)

    given = at_once(committed.sign, lambda: committed.sign(second))

    assert sum(isinstance(each, EligibilityDecision) for each in given) == 1
    assert set(committed.refusals()) <= {"signed", "stale"}
    assert len(committed.refusals()) == 1
    assert EligibilityDecision.objects.count() == Signature.objects.count() == 1
    assert holds(committed.last)
    assert list(verify()) == []


def test_a_correction_at_the_moment_of_signing_leaves_no_valid_signature_over_the_old_value(committed):
    shown = committed.shown().digest

    at_once(
        lambda: committed.sign(shown=shown),
        lambda: committed.at.correct("bioc", **{"results[alt].value": "92"}),
    )

    assert not EligibilityDecision.objects.filter(voided_at__isnull=True).exists()
    assert not Signature.objects.filter(voided_at__isnull=True).exists()
    assert committed.person.stage == "screening"
    assert list(verify()) == []
