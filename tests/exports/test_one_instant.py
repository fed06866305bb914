"""A copy is one instant: what is saved while it is made is in no part of it, whole in the next one."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import InternalError, connection

from participants.models import Participant
from tests.exports.reading import lines
from tests.exports.test_copies import run
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.exports import work
from trialsite.exports.content import files_of
from trialsite.exports.models import Export
from trialsite.exports.package.data import Table
from trialsite.exports.places import path_of
from trialsite.exports.snapshot import in_snapshot
from trialsite.registers.seed import seed
from visits.actions import register_participant


@pytest.fixture
def measured(real_database, settings, tmp_path):
    """S001 with vital signs, and a nurse who may correct them."""
    settings.EXPORTS = tmp_path
    seed()
    nurse = UserFactory(username="wangmin")
    person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, **VITALS)
    return person


def correct(pulse: int) -> None:
    """A save of somebody else, committed on a connection of its own."""
    try:
        record = record_at(Participant.objects.get(), "vs")
        nurse = User.objects.get(username="wangmin")
        submit(record, nurse, pulse=pulse, reasons={"pulse": "TRANSCRIPTION"})
    finally:
        connection.close()


def made(by: User) -> tuple[set[str], set[str]]:
    """Pulses by the data, and values of the pulse by the trail, of a copy that is made now."""
    token = work.ask(by=by, people="all").token
    run()
    with zipfile.ZipFile(path_of(Export.objects.get(token=token))) as copy:
        told = {line["new"] for line in lines(copy, "trail/trail.csv") if line["address"] == "pulse"}
        return {line["pulse"] for line in lines(copy, "data/vs.csv")}, told


@pytest.mark.req("EX-04")
def test_a_save_between_two_parts_of_a_copy_is_in_neither(measured, monkeypatch):
    def with_a_save(export, pieces):
        def between(_out, _scope):
            with ThreadPoolExecutor(max_workers=1) as beside:
                beside.submit(correct, 99).result()
            return 0

        for table in files_of(export, pieces):
            yield table
            if table.name == "data/vs.csv":
                yield Table("between.txt", between)

    manager, before = UserFactory(role=Role.DATA_MANAGER), str(VITALS["pulse"])
    monkeypatch.setattr(work, "files_of", lambda export, pieces: list(with_a_save(export, pieces)))

    assert made(manager) == ({before}, {before})

    monkeypatch.undo()
    assert record_at(measured, "vs").revision == 2
    assert made(manager) == ({"99"}, {before, "99"})


def test_what_reads_a_copy_can_write_nothing(measured):
    with pytest.raises(InternalError, match="read-only transaction"):
        in_snapshot(lambda: Export.objects.all().update(people="x"))
