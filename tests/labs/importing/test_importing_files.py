"""A laboratory file from upload to import: what is added, what is never overwritten, all or nothing, once."""

from __future__ import annotations

import re

import pytest

from labs.importing.models import LabImport, StagedFile
from labs.models import HaematologyResult, LymphocyteSubsets, ViralLoad
from tests.factories.casebook import record_at, submit
from tests.labs.importing.files import LONG_HEAD, long_csv, xlsx_of
from tests.labs.importing.pages import CD4, HGB, HOME, TAKEN, dry_run, entries, row, take, uploaded
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.freezing import freeze
from trialsite.crf.fields import Reading

pytestmark = pytest.mark.django_db


@pytest.mark.req("DE-08")
def test_file_is_compared_first_and_added_only_after_the_button(page):
    address = dry_run(page, HGB, CD4, row("CD8", "604", "cells/uL"))

    shown = page.get(address).content.decode()
    assert "Import 3 results" in shown
    assert "nothing is imported yet" in shown
    assert not LymphocyteSubsets.objects.exists()

    assert take(page, address).status_code == 302

    form = LymphocyteSubsets.objects.get()
    assert (form.cd4, form.cd8, form.lab_name, form.lab_done, form.sample_dt) == (268, 604, "CLINLAB", "Y", TAKEN)
    assert (form.cd4_flag, form.cd4_lo) == ("L", 396)
    result = HaematologyResult.objects.get()
    assert (result.key, result.value, result.unit) == ("hgb", 132, "g/L")
    assert not StagedFile.objects.exists()


@pytest.mark.req("DE-08")
def test_every_imported_answer_names_file_and_row_and_the_file_its_counts(page, nurse):
    take(page, dry_run(page, HGB, row("PLT", "210", "10^9/L"), row("不明", "1", "g/L")))

    made = LabImport.objects.get()
    event = Event.objects.get(pk=made.event_id)
    assert (event.action, event.actor_name, made.name) == ("import", nurse.name, nurse.name)
    assert (made.added, made.refused, made.rows, made.mapping_version) == (2, 1, 3, 1)
    items = {item.address: item for item in Item.objects.filter(event__form="haem", event__action="save")}
    assert items["results[hgb].value"].origin == "imported"
    assert items["results[hgb].value"].origin_ref == f"{made.sha256} row 2"
    assert items["results[plt].unit"].origin_ref == f"{made.sha256} row 3"
    assert made.sha256[:12] in page.get(HOME).content.decode()


@pytest.mark.req("DE-08")
def test_same_file_is_imported_once(page):
    take(page, dry_run(page, HGB))

    answer = uploaded(page, long_csv(HGB))

    assert answer.status_code == 400
    assert "This very file was imported on" in answer.content.decode()
    assert LabImport.objects.count() == 1


def test_two_dry_runs_of_one_file_import_once(page):
    first, second = dry_run(page, HGB), dry_run(page, HGB)
    token = re.search(r'name="basis" value="(\w+)"', page.get(second).content.decode())[1]
    take(page, first)

    page.post(second + "import/", {"act": "import", "basis": token})

    assert LabImport.objects.count() == 1
    assert HaematologyResult.objects.count() == 1


@pytest.mark.trap(5)
@pytest.mark.trap(6)
def test_stored_value_is_never_overwritten(page, mapped, nurse):
    stored = LymphocyteSubsets.questions["cd4"].read("300", Reading(TAKEN.date(), TAKEN))
    submit(record_at(mapped, "lym"), nurse, lab_done="Y", sample_dt=TAKEN, lab_name="CLINLAB", cd4=stored)
    address = dry_run(page, CD4, row("CD8", "604", "cells/uL"))

    assert [kind for kind, _why in entries()] == ["conflict", "add"]
    assert "stored: 300" in " ".join(page.get(address).content.decode().split())
    take(page, address)

    form = LymphocyteSubsets.objects.get()
    assert (form.cd4, form.cd8) == (300, 604)


def test_dry_run_that_others_overtook_is_shown_again(page, mapped, second_nurse):
    address = dry_run(page, CD4)
    basis = re.search(r'name="basis" value="(\w+)"', page.get(address).content.decode())[1]
    submit(record_at(mapped, "lym"), second_nurse, lab_done="Y", sample_dt=TAKEN)

    answer = page.post(address + "import/", {"act": "import", "basis": basis})

    assert answer["Location"] == address
    assert "changed after you looked" in page.get(address).content.decode()
    assert LymphocyteSubsets.objects.get().cd4 is None


@pytest.mark.req("DL-01")
def test_frozen_form_takes_nothing(page, mapped, data_manager):
    freeze(record=record_at(mapped, "haem"), why="Reviewed", by=data_manager)

    dry_run(page, HGB, CD4)

    assert entries() == [("refused", "This form is locked"), ("add", "")]


def test_workbook_is_imported_too(page):
    answer = uploaded(page, xlsx_of([LONG_HEAD, row("HIVRNA", "<20", "copies/mL")]), "results.xlsx")
    take(page, answer["Location"])

    assert ViralLoad.objects.get().vl_raw == "<20"
