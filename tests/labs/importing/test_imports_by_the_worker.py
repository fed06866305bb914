"""A large file is imported by the worker: the page tells how far it is, and nothing is added by half."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from labs.importing import staging, work
from labs.importing.actions import plan_of
from labs.importing.example import example_mapping
from labs.importing.models import LabImport, StagedFile
from labs.models import HaematologyResult, LymphocyteSubsets
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import consented, record_at, submit
from tests.labs.importing.files import long_csv
from trialsite.accounts.roles import Role
from trialsite.jobs.running import run_next
from trialsite.registers.actions.mappings import register_mapping
from trialsite.registers.seed import seed
from visits.actions import register_participant

TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)


@pytest.fixture
def asked(real_database):
    """A nurse, her participant, and a file of two forms that she left to the worker."""
    seed()
    nurse = UserFactory()
    person = register_participant(by=nurse)
    consented(person, nurse)
    manager = UserFactory(role=Role.DATA_MANAGER)
    register_mapping(new=example_mapping(), why="First files", by=manager)
    head = [person.code, "SCR", "2024-03-05", "08:30", ""]
    data = long_csv([*head, "HGB", "132", "g/L"], [*head, "CD4", "268", "cells/uL"])
    found = staging.stage(data=data, laboratory="CLINLAB", by=nurse)
    plan = plan_of(found)
    assert work.ask(found, plan.basis, len(plan.additions))
    return nurse, person, found


def test_worker_imports_what_was_left_to_it_and_the_page_leads_on(asked):
    nurse, _person, found = asked
    page = signed_in(nurse)
    address = f"/laboratory/{found.token}/"
    assert "0 of 2" in " ".join(page.get(address).content.decode().split())
    assert not work.ask(found, "another", 9)

    assert run_next().state == "done"

    assert page.get(address)["Location"] == f"/laboratory/imported/{found.token}/"
    assert LabImport.objects.get().added == 2
    assert not StagedFile.objects.exists()


def test_worker_that_finds_other_data_imports_nothing_and_the_page_says_so(asked):
    nurse, person, found = asked
    submit(record_at(person, "lym"), nurse, lab_done="Y", sample_dt=TAKEN)

    assert run_next().state == "done"

    assert LymphocyteSubsets.objects.get().cd4 is None
    assert not HaematologyResult.objects.exists()
    assert "so nothing was imported" in signed_in(nurse).get(f"/laboratory/{found.token}/").content.decode()


def test_progress_is_told_while_the_import_is_one_transaction(asked, monkeypatch):
    monkeypatch.setattr(work, "EVERY", 1)
    told = []
    tell = work._tell
    monkeypatch.setattr(work, "_tell", lambda key, values: (told.append(values), tell(key, values)))

    run_next()

    assert [values.get("done") for values in told] == [None, 1, 2]
    assert LabImport.objects.count() == 1
