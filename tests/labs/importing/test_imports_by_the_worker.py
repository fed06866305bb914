"""A large file is imported by the worker: the page tells how far it is, others save first, nothing is added by half."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import transaction

from labs.importing import work
from labs.importing.example import example_mapping
from labs.importing.models import LabImport, StagedFile, StageState
from labs.models import HaematologyResult, LymphocyteSubsets
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import consented, record_at, submit
from tests.labs.importing.large import large_file
from tests.labs.importing.meanwhile import others, somebody_waits_behind, somebody_waits_for_us, until
from tests.labs.importing.pages import take, uploaded
from tests.labs.importing.stored import stored_results
from trialsite.accounts.roles import Role
from trialsite.audit import chain
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.actions.freezing import freeze
from trialsite.jobs.models import Job
from trialsite.jobs.running import run_next
from trialsite.registers.actions.mappings import register_mapping
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import VitalSigns

PEOPLE = 6
TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)


@pytest.fixture
def asked(real_database):
    """A nurse, her participants, and a file of all their results that she left to the worker by the button."""
    seed()
    nurse, manager = UserFactory(), UserFactory(role=Role.DATA_MANAGER)
    people = [register_participant(by=nurse) for _person in range(PEOPLE)]
    for person in people:
        consented(person, nurse)
    register_mapping(new=example_mapping(), why="First files", by=manager)
    file, page = large_file([person.code for person in people], 10_000), signed_in(nurse)
    address = uploaded(page, file.data)["Location"]
    assert take(page, address)["Location"] == address
    return SimpleNamespace(nurse=nurse, manager=manager, people=people, file=file, page=page, address=address)


def shown(asked) -> str:
    """What the page of the file says."""
    return " ".join(asked.page.get(asked.address).content.decode().split())


def nothing_is_imported() -> bool:
    """Whether no result and no import is there."""
    return not (HaematologyResult.objects.exists() or LabImport.objects.exists())


@pytest.mark.req("DE-08")
def test_file_goes_from_the_page_through_the_worker_to_every_value(asked):
    assert f"0 of {4 * PEOPLE} forms" in shown(asked)
    assert "Import " not in shown(asked)

    assert run_next().state == "done"

    assert re.fullmatch(r"/laboratory/imported/\w+/", asked.page.get(asked.address)["Location"])
    made = LabImport.objects.get()
    assert (made.rows, made.added, made.refused) == (asked.file.rows, len(asked.file.results), asked.file.spoilt)
    assert stored_results(asked.file, made.sha256) == asked.file.results
    assert not StagedFile.objects.exists()
    assert uploaded(asked.page, asked.file.data).status_code == 400
    assert list(verify()) == []


def test_whoever_saves_a_form_meanwhile_goes_first_and_the_import_begins_anew(asked):
    last, first = asked.people[-1], asked.people[0]
    with others() as begin:
        with transaction.atomic():
            chain.lock_heads(last.code)
            importing = begin(run_next)
            until(somebody_waits_for_us)
            assert f"20 of {4 * PEOPLE} forms" in shown(asked)
            assert nothing_is_imported()
            saving = begin(lambda: submit(record_at(first, "vs"), asked.nurse, comment="seen today"))
            until(somebody_waits_behind)
        assert importing.result().state == "done"
        assert saving.result().changed
    assert nothing_is_imported()
    assert VitalSigns.objects.get().comment == "seen today"
    assert "The import begins again by itself" in shown(asked)

    Job.objects.update(run_at=TAKEN)
    assert run_next().state == "done"

    assert stored_results(asked.file, LabImport.objects.get().sha256) == asked.file.results


def test_import_that_never_finds_quiet_is_left_and_the_page_says_so(asked):
    Job.objects.update(about={"token": StagedFile.objects.get().token, "turn": work.MOST_TURNS})
    with others() as begin:
        with transaction.atomic():
            chain.lock_heads(asked.people[1].code)
            importing = begin(run_next)
            until(somebody_waits_for_us)
            saving = begin(lambda: submit(record_at(asked.people[0], "vs"), asked.nurse, comment="seen today"))
            until(somebody_waits_behind)
        importing.result()
        saving.result()

    assert nothing_is_imported()
    assert not Job.objects.filter(state="waiting").exists()
    assert "Import again when it is quieter" in shown(asked)
    assert "Import 282 results" in shown(asked)


@pytest.mark.req("DL-01")
def test_freeze_at_the_last_moment_imports_nothing_at_all(asked):
    second = record_at(asked.people[1], "haem")
    with others() as begin:
        with transaction.atomic():
            freeze(record=second, why="Reviewed", by=asked.manager)
            importing = begin(run_next)
            until(somebody_waits_for_us)
        assert importing.result().state == "done"

    assert nothing_is_imported()
    assert StagedFile.objects.get().state == StageState.STALE
    assert "so nothing was imported" in shown(asked)
    (refusal,) = Event.objects.filter(action="refuse")
    assert (refusal.participant, refusal.form) == (asked.people[1].code, "haem")


def test_worker_that_finds_other_data_imports_nothing_and_the_page_says_so(asked):
    submit(record_at(asked.people[2], "lym"), asked.nurse, lab_done="Y", sample_dt=TAKEN)

    assert run_next().state == "done"

    assert LymphocyteSubsets.objects.get().cd4 is None
    assert nothing_is_imported()
    assert "so nothing was imported" in shown(asked)
