"""An upgrade from an earlier release keeps data and trail equal and linked; what would not be equal stops it."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from tests.databases import own_database
from tests.standing import database_of
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.exports.backup.upgrading import columns_of, differences, held
from visits.models import VitalSigns

RELEASE = Path(__file__).parent / "releases" / "2026-11-29.sql.xz"


@pytest.fixture
def earlier(django_db_setup, django_db_blocker):
    """The database of an earlier release, as it was left."""
    with django_db_blocker.unblock(), own_database("template0"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(lzma.decompress(RELEASE.read_bytes()).decode())
            cursor.execute("SELECT set_config('search_path', 'public', false)")
        yield


@pytest.mark.req("EX-10")
def test_database_of_an_earlier_release_comes_forward_with_every_row_and_a_trail_that_verifies(
    earlier, tmp_path, capsys
):
    columns = columns_of()
    before = held(columns)

    call_command("upgrade", to=tmp_path)

    (report,) = tmp_path.glob("*.upgrade.json")
    told = json.loads(report.read_text())
    assert (told["result"], told["wrong"]) == ("equal", [])
    assert len(told["applied"]) >= 20
    assert held(columns) == before == told["tables"]
    assert (before["audit_event"][0], before["visits_vitalsigns"][0]) == ("25", "1")
    assert list(verify()) == []
    signs = VitalSigns.objects.get()
    assert Event.objects.get(pk=signs.event_id).participant == "S001"
    assert list(Item.objects.filter(event_id=signs.event_id).values_list("address", "new")) == [("pulse", "75")]
    assert "Equal" in capsys.readouterr().out


@pytest.fixture
def measured(django_db_setup, template_database, django_db_blocker):
    """A database of today with one participant."""
    with django_db_blocker.unblock(), own_database(database_of("measured", template_database)):
        yield


def by_owner(table, statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


@pytest.mark.req("EX-10")
def test_upgrade_over_a_trail_that_does_not_verify_fails_and_says_so_in_its_result(measured, tmp_path):
    history = "visits_historicalvitalsigns"
    by_owner(history, f"UPDATE {history} SET pulse = 99; ALTER TABLE {history} ENABLE TRIGGER USER")

    with pytest.raises(CommandError, match="history-changed"):
        call_command("upgrade", to=tmp_path)

    (report,) = tmp_path.glob("*.upgrade.json")
    assert json.loads(report.read_text())["result"] == "different"


@pytest.mark.req("EX-10")
@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("visits_vitalsigns", "UPDATE visits_vitalsigns SET pulse = 99", "table visits_vitalsigns: ['1', "),
        ("audit_item", "DELETE FROM audit_item WHERE address = 'pulse'", "table audit_item: "),
        ("labs_haematology", "ALTER TABLE labs_haematology DROP COLUMN lab_done", "the columns lab_done are gone"),
        ("labs_haematology", "DROP TABLE labs_haematology CASCADE", "table labs_haematology is gone with 0 rows"),
    ],
)
def test_what_an_upgrade_writes_anew_or_takes_away_is_named(measured, table, change, told):
    columns = columns_of()
    before = held(columns)

    by_owner(table, change)

    now = columns_of()
    there = {name: [each for each in names if each in now[name]] for name, names in columns.items() if name in now}
    [found] = differences(before, held(there), columns, there)
    assert told in found


@pytest.mark.req("EX-10")
def test_column_that_an_upgrade_adds_is_no_difference(measured):
    columns = columns_of()
    before = held(columns)

    by_owner("visits_vitalsigns", "ALTER TABLE visits_vitalsigns ADD COLUMN later text")

    assert "later" in columns_of()["visits_vitalsigns"]
    assert differences(before, held(columns), columns, columns) == []
