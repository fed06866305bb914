"""Tracked rows: a statement or two a model, no history of what did not happen, no way past a declared change."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import DatabaseError

from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import CrfRecord
from trialsite.registers.models import Device
from visits.models import VitalSigns


def devices(count):
    return [
        Device(code=f"TH-{number}", kind="thermometer", name_en="Thermometer", valid_from=date(2024, 1, 1))
        for number in range(10, 10 + count)
    ]


def entry_of(change):
    return EventEntry(
        id=change.event_id, action=Action.CONFIGURE, actor=SYSTEM, items=(ItemEntry("device", "Device", None, "x"),)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "at_most"), [(1, 1), (25, 1), (26, 2)])
def test_rows_and_their_history_are_changed_in_a_statement_or_two(count, at_most, count_statements):
    change = begin(SYSTEM)
    rows = devices(count)
    with declared(change):
        with count_statements() as inserts:
            tracked.insert(rows, change)
        for row in rows:
            row.name_en = "Other"
        with count_statements() as updates:
            tracked.update(rows, ["name_en"], change, revision=2)
        chain.append(entry_of(change), at=change.at, change=change)

    # the database numbers devices, so that their history follows them
    assert (len(inserts), len(updates)) == (2, at_most)
    last = Device.history.filter(code="TH-10").latest("history_id")
    assert (last.name_en, last.actor_name, last.event_id, last.at_revision) == ("Other", "System", change.event_id, 2)
    assert last.history_date == change.at == Event.objects.get(pk=change.event_id).recorded_at


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2, 26])
def test_a_row_that_is_not_there_is_not_changed(count):
    change = begin(SYSTEM)
    rows = devices(count)
    for number, row in enumerate(rows):
        row.pk = 10**9 + number

    with declared(change), pytest.raises(LookupError, match="0 are there"):
        tracked.update(rows, ["name_en"], change)

    assert change.digests == []
    assert not Device.history.filter(event_id=change.event_id).exists()


@pytest.mark.django_db
def test_rows_that_bring_their_keys_are_added_with_their_history_in_one_statement(screened, count_statements):
    change = begin(SYSTEM)
    rows = [
        CrfRecord(
            participant=screened, form="cm", repeat=number, audience="blinded", form_version="1",
            protocol_version=screened.protocol_version, required=False,
        )
        for number in (1, 2)
    ]  # fmt: skip
    with declared(change):
        with count_statements() as inserts:
            tracked.insert(rows, change)
        chain.append(entry_of(change), at=change.at, change=change)

    assert len(inserts) == 1
    assert CrfRecord.history.filter(event_id=change.event_id, history_type="+").count() == 2
    assert list(verify()) == []


@pytest.mark.django_db
def test_no_rows_are_no_statements(count_statements):
    with count_statements() as statements:
        tracked.insert([], begin(SYSTEM))
        tracked.update([], ["name_en"], begin(SYSTEM))

    assert len(statements) == 0


def test_a_fixture_cannot_be_loaded_over_the_data(anchored, tmp_path):
    fixture = tmp_path / "vitals.json"
    fixture.write_text(serializers.serialize("json", VitalSigns._base_manager.all()).replace("75", "99"))

    with pytest.raises(DatabaseError, match="outside a declared change"):
        call_command("loaddata", str(fixture), verbosity=0)

    assert VitalSigns._base_manager.get().pulse == 75
    assert list(verify()) == []
