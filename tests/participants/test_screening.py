"""Eligibility of many people is gathered from their forms, as they were saved."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from participants.eligibility import known
from participants.eligibility.compute import eligibility
from participants.eligibility.needed import NEEDED
from participants.eligibility.verdict import State
from participants.screening import Enrolment, assess
from tests.factories.casebook import CONSENT, VITALS, consented, record_at, submit
from tests.factories.history import NOW_ON, P, entry
from tests.participants.eligibility.person import BASE, facts_of, protocol_with
from trialsite.audit import clock
from trialsite.casebook.actions import void
from trialsite.crf.facts import gather_of_many
from visits.actions import register_participant

pytestmark = pytest.mark.django_db


def verdict(participant, criterion):
    found = assess([participant])[participant.pk].eligibility.verdicts
    return next(each for each in found if each.criterion == criterion)


def first_day(participant):
    evidence = gather_of_many(["screen_date"], [participant.pk])[participant.pk].get("screen_date", [])
    return evidence[0] if evidence else None


def test_criteria_read_no_other_facts_than_those_that_are_gathered(monkeypatch):
    asked: set[str] = set()
    for name in ("every", "last", "in_force"):
        whole = getattr(known.Known, name)
        monkeypatch.setattr(known.Known, name, lambda self, fact, whole=whole: (asked.add(fact), whole(self, fact))[1])
    protocol = protocol_with({"tp_requires_active": True})
    women = {"sex": "F", "childbearing": "Y", "hcg_result": "NEG", "lactating": "N"}
    eligibility(facts_of(BASE | women | {"other_trial": "Y", "tp_ab": "POS"}), protocol, date(2024, 3, 20))

    assert asked == set(NEEDED)


def test_nothing_is_evaluable_before_anything_is_entered(participant):
    found = assess([participant])[participant.pk]

    assert {each.state for each in found.eligibility.verdicts} == {State.UNK}
    assert (found.enrolment, found.enrol_date) == (Enrolment.TODAY, clock.today())


def test_consent_is_that_of_the_first_signed_form_with_its_record_and_revision(screened, nurse, record_of):
    submit(record_of("vs"), nurse, **VITALS)

    found = verdict(screened, "I6")

    assert found.state is State.OK
    used = {each.fact: each.evidence for each in found.used}
    assert (used["consent_date"].value, used["consent_date"].record_id) == (date(2024, 3, 4), str(record_of("ic").pk))
    assert used["consent_version_approved"].value is True
    assert used["consent_understood"].revision == 1


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"consent_version": "2.0"}, State.FAIL),
        ({"consent_understood": "N"}, State.FAIL),
        ({"consent_signed": "N"}, State.FAIL),
        ({"consent_date": date(2024, 3, 5)}, State.OK),
        ({"consent_date": date(2024, 3, 6)}, State.FAIL),
    ],
)
def test_consent_must_be_understood_approved_and_before_the_first_procedure(
    participant, nurse, record_of, changes, state
):
    submit(record_of("ic"), nurse, **CONSENT)
    submit(record_of("vs"), nurse, **VITALS)
    submit(record_of("ic"), nurse, **changes, reasons=dict.fromkeys(changes, "TRANSCRIPTION"))

    assert verdict(participant, "I6").state is state


def test_screening_begins_with_its_first_procedure_on_the_sites_calendar(screened, nurse, record_of):
    submit(record_of("vs"), nurse, **VITALS | {"vs_dt": datetime(2024, 3, 5, 16, 30, tzinfo=UTC)})
    assert first_day(screened).value == date(2024, 3, 6)

    submit(record_of("pe"), nurse, pe_done="Y", pe_dt=date(2024, 3, 5))

    assert (first_day(screened).value, first_day(screened).record_id) == (date(2024, 3, 5), str(record_of("pe").pk))


def test_procedure_entered_in_error_does_not_begin_screening(screened, nurse, record_of):
    submit(record_of("vs"), nurse, **VITALS)
    submit(record_of("pe"), nurse, pe_done="Y", pe_dt=date(2024, 3, 4))

    void.enter_in_error(record=record_of("pe"), why="other person", by=nurse)

    assert first_day(screened).value == date(2024, 3, 5)


def test_screening_can_be_read_as_it_was(screened, nurse, record_of):
    submit(record_of("vs"), nurse, **VITALS)
    before = clock.now()
    submit(record_of("pe"), nurse, pe_done="Y", pe_dt=date(2024, 3, 4))

    then = assess([screened], as_of=before)[screened.pk]

    assert [each.value for each in then.facts["screen_date"]] == [date(2024, 3, 5)]
    assert first_day(screened).value == date(2024, 3, 4)


def test_medication_counts_as_reviewed_once_the_screening_visit_says_so(screened, nurse, record_of):
    submit(record_of("vs"), nurse, **VITALS)
    assert verdict(screened, "E9").state is State.UNK

    submit(record_of("sv"), nurse, cm_reviewed="Y")

    assert verdict(screened, "E9").state is State.OK


def people(number, nurse):
    made = []
    for _each in range(number):
        person = register_participant(by=nurse)
        consented(person, nurse)
        submit(record_at(person, "vs"), nurse, **VITALS)
        entry(person, "art", nurse, **NOW_ON | {"art_start": P("2018-06-01")})
        made.append(person)
    return made


def test_many_people_need_as_many_statements_as_one(trial, nurse, count_statements):
    few = people(1, nurse)
    with count_statements() as of_few:
        assess(few)
    many = people(6, nurse)

    with count_statements() as of_many:
        found = assess(many)

    assert len(of_many) == len(of_few) <= 20
    assert {each.eligibility.unknown for each in found.values()} == {found[many[0].pk].eligibility.unknown}
