"""The dry run says of each result of a file what becomes of it."""

from __future__ import annotations

import re

import pytest

from labs.importing.actions import plan_of
from labs.importing.models import StagedFile
from labs.importing.plan import Kind
from labs.models import LymphocyteSubsets
from tests.factories.casebook import record_at, submit
from tests.factories.visits import scheduled
from tests.labs.importing.pages import CD4, HGB, TAKEN, dry_run, entries, row
from trialsite.casebook.models import CrfRecord
from trialsite.crf.fields import Reading
from visits.actions import register_participant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "kind", "why"),
    [
        (row("血红蛋白", "132", "g/L", code="S777"), "refused", "No participant has this screening number."),
        (row("血红蛋白", "132", "g/L", code=""), "refused", "The row names no participant."),
        (row("肌钙蛋白", "1", "g/L"), "refused", "This name is not mapped to an analyte."),
        (row("血红蛋白", "132", "mmol/mol"), "refused", "The unit mmol/mol is not known here"),
        (row("血红蛋白", "132"), "refused", "The unit is not stated."),
        (row("血红蛋白", "13.2", "g/L"), "refused", "is not possible"),
        (row("血红蛋白", "溶血", "g/L"), "refused", "This is not a result."),
        (row("血红蛋白", "132↑", "g/L"), "refused", "The unit ↑ is not known here."),
        (row("血红蛋白", "132", "g/L", visit="V9"), "refused", 'The participant has no visit "V9" with this form.'),
        (row("血红蛋白", "132", "g/L", visit="", date="2023-01-01"), "refused", "The sample date fits no visit"),
        (row("血红蛋白", "132", "g/L", date="5/3/24"), "refused", "can mean several dates"),
        (row("血红蛋白", "132", "g/L", date="2099-01-01"), "refused", "is in the future"),
        (row("血红蛋白", "132", "g/L", time=""), "refused", "The sample has no time"),
        (row("血红蛋白", "132", "g/L", time="25:00"), "refused", "Enter the time as 09:10"),
        (row("ＨＧＢ", "１３２", "g/l"), "add", ""),
        (row("HGB", "13.2", "g/dL", time="08:30:00"), "add", ""),
        (row("血红蛋白", "132", "g/L", visit="筛选期"), "add", ""),
        (row("血红蛋白", "132", "g/L", date="2024-03-05 08:30", time=""), "add", ""),
        (row("HIVRNA", "<20", "copies/mL"), "add", ""),
        (row("HIVRNA", "未检出", "copies/mL"), "add", ""),
        (row("HIVRNA", "88", "IU/mL"), "add", "Stored as reported, but no rule can use it."),
    ],
)  # fmt: skip
def test_each_result_says_what_becomes_of_it(page, changed, kind, why):
    dry_run(page, changed)

    ((found, said),) = entries()

    assert (found, why in said) == (kind, True), said


def test_unit_slip_is_told_and_nothing_of_the_form_is_added(page):
    dry_run(page, row("血红蛋白", "13.2", "g/L"))

    assert plan_of(StagedFile.objects.get()).additions == ()


def test_result_that_is_there_already_in_another_unit_is_not_added_again(page, mapped, nurse):
    stored = LymphocyteSubsets.questions["cd4"].read("268", Reading(TAKEN.date(), TAKEN))
    submit(record_at(mapped, "lym"), nurse, lab_done="Y", sample_dt=TAKEN, lab_name="CLINLAB", cd4=stored)
    address = dry_run(page, CD4)

    assert [kind for kind, _why in entries()] == ["present"]
    assert "Import" not in re.findall(r"<h1>.*?</header>", page.get(address).content.decode(), re.S)[0]


def test_results_of_another_sample_are_not_mixed_in(page, mapped, nurse):
    submit(record_at(mapped, "lym"), nurse, lab_done="Y", sample_dt=TAKEN, lab_name="CLINLAB")

    dry_run(page, row("CD4", "300", "cells/uL", time="14:00"), row("CD4", "300", "cells/uL", date="2024-03-06"))

    assert {why for _kind, why in entries()} == {"The form holds another sample (2024-03-05 08:30)."}


def test_two_rows_for_one_result_are_told(page):
    dry_run(page, HGB, HGB, row("血红蛋白", "140", "g/L"), row("PLT", "210", "10^9/L", time="09:45"))

    found = entries()

    assert [kind for kind, _why in found] == ["add", "present", "refused", "refused"]
    assert found[2][1] == "Row 2 gives another result."
    assert found[3][1].startswith("The form holds another sample")


def test_date_finds_the_visit_whose_window_holds_it(page, mapped, nurse):
    scheduled(mapped, nurse)
    dry_run(page, row("CD4", "300", "cells/uL", visit="", date="2024-04-22"))

    (entry,) = plan_of(StagedFile.objects.get()).entries

    assert entry.kind == Kind.ADD, entry.why.en
    assert entry.slot.visit == "V2"


def test_without_consent_nothing_is_added(page, nurse):
    second = register_participant(by=nurse)
    dry_run(page, row("血红蛋白", "132", "g/L", code=second.code))

    ((kind, why),) = entries()

    assert kind == "refused"
    assert "consent" in why.lower()


def test_ten_thousand_rows_are_planned_at_once(page):
    dry_run(page, *[row("血红蛋白", "132", "g/L", code=f"S{number % 900:03}") for number in range(10_000)])

    plan = plan_of(StagedFile.objects.get())

    assert len(plan.entries) == 10_000
    assert sum(plan.counts.values()) == 10_000
    assert CrfRecord.objects.filter(form="haem", revision__gt=0).count() == 0
