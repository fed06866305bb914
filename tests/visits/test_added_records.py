"""Forms of screening done again and unscheduled visits: who may add them, when, how often, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.casebook import VITALS, submit
from tests.factories.visits import scheduled
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.locks import lock
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import facts
from visits.models import Visit
from visits.repeats import repeat_form
from visits.unscheduled import add_unscheduled_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def measured(screened, record_of, nurse):
    """Vital signs of screening that hold data."""
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    return record_of("vs")


def again(record, by, why="Too high by one reading"):
    return repeat_form(record=record, why=why, by=by)


def test_repeat_is_a_further_record_and_the_first_stays(measured, nurse):
    second = again(measured, nurse)
    submit(second, nurse, **(VITALS | {"pulse": 80}))

    assert (second.place, second.required) == ("SCR/vs/2", False)
    item = Item.objects.get(address="record.added")
    assert (item.new, item.reason_text, item.event.form) == ("2", "Too high by one reading", "vs")
    assert list(verification.verify()) == []
    assert again(measured, nurse).place == "SCR/vs/3"


def test_latest_sample_counts(screened, record_of, nurse):
    submit(record_of("ser"), nurse, ser_date=date(2024, 3, 5), tp_ab="IND")
    submit(again(record_of("ser"), nurse), nurse, ser_date=date(2024, 3, 12), tp_ab="NEG")

    assert facts.gather(("tp_ab",), screened.pk, None) == {"tp_ab": "NEG"}


def test_pressed_twice_it_gives_the_same_record_and_another_person_their_own(measured, nurse, second_nurse):
    first = again(measured, nurse)

    assert again(measured, nurse).pk == first.pk
    assert again(measured, second_nurse).repeat == 3


@pytest.mark.parametrize(("form", "code"), [("dm", "not-here"), ("ser", "empty-form")])
def test_only_results_and_vital_signs_that_hold_data_are_repeated(form, code, screened, record_of, nurse):
    with pytest.raises(ActionRefused, match=code):
        again(record_of(form), nurse)


@pytest.mark.parametrize(("visit", "refusal"), [("V4", "not-here"), ("V1", "")])
def test_after_screening_only_what_precedes_a_dose_is_repeated(visit, refusal, screened, nurse):
    scheduled(screened, nurse)
    later = CrfRecord.objects.select_related("participant", "visit").get(visit__code=visit, form="vs")
    submit(later, nurse, **(VITALS | {"vs_dt": datetime(2024, 3, 25, 1, 0, tzinfo=UTC)}))

    if refusal:
        with pytest.raises(ActionRefused, match=refusal):
            again(later, nurse)
    else:
        assert again(later, nurse).repeat == 2


@pytest.mark.parametrize("why", ["", "  ", "Call 13812345678"])
def test_acts_ask_for_a_reason_that_names_nobody(why, measured, screened, nurse):
    with pytest.raises(ActionRefused):
        again(measured, nurse, why)
    with pytest.raises(ActionRefused):
        add_unscheduled_visit(participant=screened, why=why, by=nurse)


def test_acts_are_refused_under_a_lock_and_to_readers(measured, screened, nurse, monitor, data_manager):
    with pytest.raises(ActionRefused, match="not-in-role"):
        again(measured, monitor)
    lock(participant=screened, visit=measured.visit, why="end", by=data_manager)
    with pytest.raises(ActionRefused, match="locked"):
        again(measured, nurse)
    lock(participant=screened, why="end", by=data_manager)
    with pytest.raises(ActionRefused, match="locked"):
        add_unscheduled_visit(participant=screened, why="Fever", by=nurse)


def test_no_unscheduled_visit_before_consent(participant, nurse):
    with pytest.raises(ActionRefused, match="IC-05"):
        add_unscheduled_visit(participant=participant, why="Fever", by=nurse)


def test_unscheduled_visits_are_numbered_and_have_their_forms(screened, nurse):
    first = add_unscheduled_visit(participant=screened, why="Fever", by=nurse)
    assert add_unscheduled_visit(participant=screened, why="Fever", by=nurse).pk == first.pk
    vs = CrfRecord.objects.select_related("participant", "visit").get(visit=first, form="vs")
    submit(vs, nurse, **VITALS)

    second = add_unscheduled_visit(participant=screened, why="Cough", by=nurse)

    assert [visit.name for visit in Visit.objects.filter(code="UNS").order_by("number")] == ["UNS", "UNS-2"]
    required = dict(CrfRecord.objects.filter(visit=second).values_list("form", "required"))
    assert {form for form, always in required.items() if always} == {"sv", "vs", "oi"}
    assert {"ic", "pe", "lym", "vl", "haem", "ser"} <= {form for form, always in required.items() if not always}
    event = Event.objects.get(visit="UNS-2")
    assert event.items.get(address="visit.added").reason_text == "Cough"
    assert list(verification.verify()) == []


def test_planning_leaves_what_people_added_alone(measured, screened, nurse):
    again(measured, nurse)
    add_unscheduled_visit(participant=screened, why="Fever", by=nurse)

    scheduled(screened, nurse)

    added = CrfRecord.objects.filter(participant=screened, retired_at__isnull=True)
    assert added.filter(form="vs", repeat=2).exists()
    assert added.filter(visit__code="UNS", form="vs").exists()
