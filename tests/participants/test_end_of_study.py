"""The end of study: one form, the stage that follows from it, the visits that no longer apply, and the way back."""

from __future__ import annotations

from datetime import date

import pytest

from participants.models import Participant, Stage
from tests.crfs.cases.eos import PASSING_BY_FACTS
from tests.crfs.example import Example
from tests.crfs.test_every_form import found
from tests.factories.casebook import VITALS, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import verification
from trialsite.audit.models import Item
from trialsite.casebook.actions.locks import lock
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import CrfRecord, Query
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import facts
from visits.actions import register_again
from visits.end_of_study import open_end_of_study

D0 = date(2024, 3, 25)
END = {"eos_date": date(2024, 6, 1), "eos_last_contact": date(2024, 6, 1)}
FAILED = END | {"eos_why": "SCRFAIL"}


@pytest.mark.parametrize(("check", "answers", "known"), PASSING_BY_FACTS)
def test_check_passes_by_what_other_forms_know(check, answers, known):
    example = Example("eos", check, "", {}, answers, known)

    assert check not in {each for each, _severity in found(example, answers)}


@pytest.fixture
def ended(screened, nurse):
    """The form of the end of study of somebody in screening."""
    return open_end_of_study(participant=screened, by=nurse)


def stage(person):
    return Participant.objects.get(pk=person.pk).stage


def live(person, visit):
    return CrfRecord.objects.filter(participant=person, visit__code=visit, retired_at__isnull=True).exists()


@pytest.mark.django_db
def test_form_stands_at_the_last_visit_begun_and_is_given_again(ended, screened, nurse):
    assert ended.place == "SCR/eos/1"
    assert open_end_of_study(participant=screened, by=nurse).pk == ended.pk
    assert CrfRecord.objects.filter(form="eos").count() == 1


@pytest.mark.django_db
def test_completed_screen_failure_sets_the_stage_and_reopening_takes_it_back(ended, screened, nurse):
    submit(ended, nurse, **FAILED)
    assert stage(screened) == Stage.SCREENING

    submit(ended, nurse, complete=True)
    assert stage(screened) == Stage.SCREEN_FAILED
    item = Item.objects.get(address="participant.stage")
    assert (item.old, item.new, item.event.form, item.event.actor_name) == (
        "screening",
        "screen_failed",
        "eos",
        "Wang Min",
    )

    submit(ended, nurse, eos_why=None, reasons={"eos_why": "TRANSCRIPTION"})
    assert stage(screened) == Stage.SCREENING
    assert list(verification.verify()) == []


@pytest.mark.django_db
def test_who_was_screened_again_stays_a_screen_failure(ended, screened, nurse):
    submit(ended, nurse, complete=True, **FAILED)
    register_again(participant=screened, by=nurse)

    enter_in_error(record=ended, why="wrong form", by=nurse)

    assert stage(screened) == Stage.SCREEN_FAILED


@pytest.mark.django_db
def test_other_reasons_end_taking_part_and_an_error_takes_it_back(ended, screened, nurse):
    submit(ended, nurse, complete=True, **(END | {"eos_why": "SPONSOR"}))
    assert stage(screened) == Stage.ENDED

    enter_in_error(record=ended, why="wrong person", by=nurse)

    assert stage(screened) == Stage.SCREENING
    assert open_end_of_study(participant=screened, by=nurse).place == "SCR/eos/2"


@pytest.mark.django_db
def test_visits_after_the_end_no_longer_apply_and_the_planned_form_of_the_last_one_goes(screened, nurse):
    scheduled(screened, nurse, D0)
    submit(at_visit(screened, "V1", "vs"), nurse, **VITALS)
    record = open_end_of_study(participant=screened, by=nurse)

    submit(record, nurse, **(END | {"eos_why": "SPONSOR"}))

    assert record.place == "V1/eos/1"
    assert [visit for visit in ("V1", "V2", "V3", "V4", "V7") if live(screened, visit)] == ["V1", "V2", "V3"]
    assert CrfRecord.objects.filter(form="eos", retired_at__isnull=True).count() == 1
    assert facts.gather(("eos_date",), screened.pk, None) == {"eos_date": date(2024, 6, 1)}


@pytest.mark.django_db
@pytest.mark.req("G-04")
def test_visit_form_dated_after_the_end_is_asked_about(screened, nurse):
    vs = at_visit(screened, "SCR", "vs")
    submit(vs, nurse, complete=True, **VITALS)
    submit(open_end_of_study(participant=screened, by=nurse), nurse, eos_date=date(2024, 3, 4))

    assert Query.objects.get(record=vs, check_id="G-04").address == "vs_dt"


@pytest.mark.django_db
def test_casebook_is_not_locked_while_a_form_is_unfinished(screened, nurse, data_manager):
    vs = at_visit(screened, "SCR", "vs")
    submit(vs, nurse, pulse=72)

    with pytest.raises(ActionRefused, match="EOS-07") as refusal:
        lock(participant=screened, why="end", by=data_manager)

    assert refusal.value.message.en == "Close the queries first: SCR Vital signs"
    submit(vs, nurse, complete=True, **VITALS)
    assert lock(participant=screened, why="end", by=data_manager)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["monitor", "data_manager"])
def test_people_who_enter_no_data_do_not_end_a_study(role, screened, request):
    with pytest.raises(ActionRefused, match="not-in-role"):
        open_end_of_study(participant=screened, by=request.getfixturevalue(role))


@pytest.mark.django_db
def test_locked_casebook_takes_no_end_of_study(screened, nurse, data_manager):
    lock(participant=screened, why="end", by=data_manager)

    with pytest.raises(ActionRefused, match="locked"):
        open_end_of_study(participant=screened, by=nurse)
