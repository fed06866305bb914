"""Verification: first row of each chain, stray history, live rows, work going on meanwhile, comparisons added."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from tests.audit.test_chains import append
from trialsite.audit import chain, verification
from trialsite.audit.models import ChainHead
from trialsite.audit.verification import Disagreement, verify
from visits.models import VitalSigns

HISTORY = "visits_historicalvitalsigns"
COPY_OF_FIRST = f"""
DO $$
DECLARE row {HISTORY}%ROWTYPE;
BEGIN
  SELECT * INTO row FROM {HISTORY} ORDER BY history_id LIMIT 1;
  row.history_id := 1000; row.pulse := 55; {{}}
  INSERT INTO {HISTORY} SELECT row.*;
END $$
"""


def found():
    return {(each.code, each.where) for each in verify()}


def test_a_history_row_inserted_under_an_old_event_is_reported_there(anchored, by_owner):
    by_owner(HISTORY, COPY_OF_FIRST.format(""))

    assert ("history-changed", "S001 #3") in found()


def test_a_history_row_inserted_under_no_event_is_reported(anchored, by_owner):
    event = "11111111-1111-1111-1111-111111111111"
    by_owner(HISTORY, COPY_OF_FIRST.format(f"row.event_id := '{event}';"))

    assert ("history-inserted", f"{HISTORY} {event}") in found()


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Somebody else'",
        "history_date = history_date + interval '1 microsecond'",
        "actor_id = 99",
        "save_id = gen_random_uuid()",
    ],
)
def test_who_and_when_of_a_history_row_count(change, anchored, by_owner):
    by_owner(HISTORY, f"UPDATE {HISTORY} SET {change}")

    assert found() == {("history-changed", "S001 #3")}


def test_the_earliest_event_of_each_chain_is_named(anchored, by_owner):
    for table in ("participants_historicalinformedconsent", HISTORY):
        by_owner(table, f"UPDATE {table} SET actor_name = 'Somebody else'")
    by_owner("registers_historicaldevice", "DELETE FROM registers_historicaldevice")

    changed = {where for code, where in found() if code == "history-changed"}

    assert changed == {"S001 #2", "study #1"}


def test_the_column_of_a_live_row_that_differs_is_named(anchored, by_owner):
    key = VitalSigns._base_manager.get().pk
    by_owner("visits_vitalsigns", "UPDATE visits_vitalsigns SET pulse = NULL, sbp = 200")

    assert list(verify()) == [
        Disagreement("live-changed", f"visits_vitalsigns {key}", "differs from its last history row in sbp, pulse")
    ]


def test_a_live_row_that_was_deleted_is_reported(anchored, by_owner):
    by_owner("visits_vitalsigns", "DELETE FROM visits_vitalsigns")

    assert [each.what for each in verify()] == ["the live row is missing"]


def test_work_that_goes_on_meanwhile_is_no_disagreement(anchored, monkeypatch):
    seen = []

    def sees():
        seen.append(ChainHead.objects.get(pk="S001").sequence)
        return iter(())

    monkeypatch.setattr(verification, "LOOKS", (sees, append_elsewhere, sees, *verification.LOOKS))

    assert list(verify()) == []
    assert seen == [4, 4]
    assert ChainHead.objects.get(pk="S001").sequence == 5


def append_elsewhere():
    """A look that finds nothing; another connection appends an event meanwhile."""

    def run():
        try:
            append()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(timeout=30)
    return iter(())


def test_a_higher_layer_adds_its_own_comparison(anchored):
    verification.register("mine", mine)
    try:
        assert list(verify()) == [Disagreement("mine", "here", "odd")]
        with pytest.raises(ValueError, match="registered already"):
            verification.register("mine", lambda: iter(()))
    finally:
        del verification._MORE["mine"]


def mine():
    yield Disagreement("mine", "here", "odd")


def test_the_command_prints_objects_for_machines(anchored, by_owner):
    by_owner("audit_chainhead", "UPDATE audit_chainhead SET sequence = 9 WHERE chain = 'study'")
    out = StringIO()

    with pytest.raises(CommandError) as failed:
        call_command("verify_audit", "--json", stdout=out)

    assert failed.value.returncode == 1
    assert [json.loads(line)["code"] for line in out.getvalue().splitlines()] == ["head-moved"]


def test_several_events_of_one_transaction_verify(anchored):
    with transaction.atomic():
        chain.lock_heads("S001", "study")
        append()
        append(participant="")

    assert list(verify()) == []
