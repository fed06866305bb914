"""Backup, restore into an empty database, and the drill that proves them equal; what is cut or altered is refused."""

from __future__ import annotations

import io
import json
import os

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from tests.databases import own_database
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.exports.backup import drill, sealed
from trialsite.exports.backup.sealed import BackupError, seal, unseal
from trialsite.exports.package.archive import digest_of
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import VitalSigns

KEY = bytes(range(32))


@pytest.fixture
def lived_in(real_database, settings, tmp_path):
    """A database with a participant, and a folder for what is made."""
    seed()
    nurse = UserFactory(username="wangmin")
    person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, **VITALS)
    settings.BACKUPS = tmp_path
    return tmp_path


@pytest.mark.req("BK-01", "BK-02", "EX-08", "AC-13")
def test_a_drill_restores_everything_proves_it_equal_and_files_its_result(lived_in, capsys):
    call_command("restore_drill", to=lived_in)

    (file,), (report,) = lived_in.glob("*.backup"), lived_in.glob("*.drill.json")
    told = json.loads(report.read_text())
    items = dict(Item.objects.filter(event__action="restore_drill").values_list("address", "new"))
    assert told["result"] == items["drill.result"] == "equal"
    assert told["casebooks"].keys() == {"S001"}
    assert int(told["tables"]["audit_event"][0]) > 3
    assert items["drill.sha256"] == digest_of(report)
    assert Item.objects.get(event__action="backup", address="backup.sha256").new == digest_of(file)
    assert b"wangmin" not in file.read_bytes()
    assert list(verify()) == []
    assert "Equal" in capsys.readouterr().out


@pytest.mark.req("BK-02", "EX-08")
def test_a_restored_system_goes_on_and_a_full_one_is_not_written_over(lived_in):
    call_command("backup", to=lived_in)
    (file,) = lived_in.glob("*.backup")
    events = Event.objects.exclude(action="backup").count()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", file)

    with own_database("template0"):
        call_command("restore", file)

        told = Item.objects.get(event__action="restore", address="restore.sha256")
        assert told.new == digest_of(file)
        assert Event.objects.count() == events + 1
        assert not Session.objects.exists()
        assert list(verify()) == []
        submit(record_at(VitalSigns.objects.get().record.participant, "vs"), UserFactory(username="zhangli"), pulse=75,
               reasons={"pulse": "TRANSCRIPTION"})  # fmt: skip
        with connections["default"].cursor() as cursor, pytest.raises(Exception, match=r"permission|append"):
            cursor.execute("DELETE FROM audit_event")


@pytest.mark.req("BK-02")
def test_a_drill_that_cannot_restore_is_filed_too_and_nothing_unsealed_is_left(lived_in, monkeypatch, settings):
    def broken(_file, _database):
        raise BackupError("pg_restore failed: disk full")

    monkeypatch.setattr(drill, "restore", broken)
    with pytest.raises(CommandError, match="not restored: pg_restore failed"):
        call_command("restore_drill", to=lived_in)
    assert Item.objects.get(address="drill.result").new == "not equal"
    assert {path.suffix for path in lived_in.iterdir()} == {".backup", ".json"}
    assert not list(settings.VAR.glob(".unsealed-*"))


@pytest.mark.req("BK-02")
def test_a_drill_names_what_differs(lived_in, monkeypatch):
    read = drill.read_facts

    def changed(at):
        found = read(at)
        found.tables["visits_vitalsigns"] = ["0", "0"]
        found.casebooks["S001"] = "another"
        return found

    monkeypatch.setattr(drill, "read_facts", changed)
    with pytest.raises(CommandError, match=r"table visits_vitalsigns: .*\n.*casebook of S001"):
        call_command("restore_drill", to=lived_in)
    assert Item.objects.get(address="drill.result").new == "not equal"


def test_a_backup_of_another_key_or_no_backup_is_refused(tmp_path):
    file = tmp_path / "x"
    with file.open("wb") as out:
        seal(io.BytesIO(b"text"), out, KEY)
    for given_key, data, told in (
        (os.urandom(32), file.read_bytes(), "TRIALSITE_BACKUP_KEY"),
        (KEY, b"PK", "no backup"),
    ):
        with pytest.raises(BackupError, match=told):
            unseal(io.BytesIO(data), io.BytesIO(), given_key)


@given(size=st.integers(0, 70), at=st.integers(0, 10_000), cut=st.booleans())
def test_what_was_sealed_opens_whole_or_not_at_all(size, at, cut):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "PIECE", 16)
        plain, out = os.urandom(size), io.BytesIO()
        seal(io.BytesIO(plain), out, KEY)
        data, back = bytearray(out.getvalue()), io.BytesIO()
        unseal(io.BytesIO(data), back, KEY)
        assert back.getvalue() == plain
        place = at % len(data)
        damaged = data[:place] if cut else data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(BackupError):
            unseal(io.BytesIO(damaged), io.BytesIO(), KEY)
