"""Randomising: one transaction, refused with its reason, never twice, never undone, and no arm anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from participants import blinding
from participants.eligibility.verdict import Overall
from participants.models import Randomisation
from participants.screening import assess
from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit import clock, verification
from trialsite.audit.change import begin
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.msct_a_22 import PROTOCOL
from visits.actions import register_participant
from visits.randomise import randomise


def refused(code, press, *args, **typed):
    """The try is refused for this reason, changes nothing, and is in the ledger."""
    before = Randomisation.objects.count()
    with pytest.raises(ActionRefused) as why:
        press(*args, **typed)
    assert why.value.code == code
    assert Randomisation.objects.count() == before
    tries = Item.objects.filter(address="participant.randomised_as", event__action="refuse")
    assert tries.order_by("event__sequence").last().reason_code == code
    return why.value.message


def test_it_gives_a_number_plans_the_visits_and_completes_the_form(press, allocation, eligible):
    done = press()

    person = eligible.person
    assert (done.label, person.stage, done.planned_d0) == ("R01", "randomised", clock.today() + timedelta(days=2))
    record = CrfRecord.objects.get(participant=person, form="rand")
    assert record.completed_at is not None
    visits = {each.visit.code for each in CrfRecord.objects.filter(participant=person, visit__isnull=False)}
    assert {"V1", "V2", "V3", "V4", "V5", "V6", "V7"} <= visits
    v2 = CrfRecord.objects.get(participant=person, form="vs", visit__code="V2")
    assert (v2.due_from - done.planned_d0).days == 27
    assert list(verification.verify()) == []


@pytest.mark.req("RB-04")
def test_never_twice(press, allocation):
    press()

    message = refused("RAND-01", press)
    assert message.en == "Already randomised as R01"


def test_not_without_the_list(press, eligible):
    assert "allocation list" in refused("RAND-02", press).en


def test_not_when_every_place_is_taken(press, statistician, eligible):
    blinding.make(protocol=PROTOCOL.with_overrides(version="small", overrides={"enrolment_target": 2}), by=statistician)
    for _ in range(2):
        other = register_participant(by=eligible.nurse)
        change = begin(eligible.nurse.actor())
        with transaction.atomic():
            blinding.take_place(other, change, None)

    assert "enrolment complete (2/2)" in refused("RAND-02", press).en
    assert blinding.free_places() == 0


@pytest.mark.parametrize("role", [Role.MONITOR, Role.STATISTICIAN, Role.ADMINISTRATOR])
def test_not_by_somebody_whose_role_does_not_include_it(role, press, allocation):
    refused("not-in-role", press, by=UserFactory(role=role))


@pytest.mark.req("RB-04")
def test_not_before_the_signature(judged_person, allocation):
    def press():
        randomise(participant=judged_person.person, planned_d0=clock.today(), by=judged_person.nurse)

    assert "signature" in refused("RAND-02", press).en


@pytest.mark.req("RB-04")
def test_not_after_consent_was_withdrawn(press, allocation, eligible):
    eligible.at.add("wd", {"consent_withdrawn_date": "2024-03-13", "wd_by": "SELF", "wd_scope": ["TREAT"],
                           "wd_recorded_by": "CHENJ"})  # fmt: skip

    assert "withdrawn" in refused("RAND-02", press).en


@pytest.mark.req("RB-04")
def test_not_when_a_correction_made_the_signature_void(press, allocation, eligible):
    eligible.at.correct("lym", cd4="420")

    assert "signature" in refused("RAND-02", press).en


def test_passed_time_is_told_as_such(press, allocation, eligible):
    eligible.clock.shift(timedelta(days=40))

    assert "older than 28 days" in refused("ELIG-05", press).en


@pytest.mark.parametrize(("days", "said"), [(-1, "before today"), (4, "more than 3 days")])
def test_the_planned_day_is_today_or_within_three_days(days, said, press, allocation):
    assert said in refused("RAND-02", press, days=days).en


@pytest.mark.parametrize("days", [0, 3])
def test_the_first_and_the_last_planned_day_are_allowed(days, press, allocation):
    assert press(days=days).number == 1


@pytest.mark.req("RB-04")
def test_a_correction_after_it_drafts_a_deviation_and_leaves_the_number(press, allocation, eligible):
    press()

    eligible.at.correct("lym", cd4="420")

    draft = Proposal.objects.get(check_id="ELIG-04")
    assert (draft.category, draft.severity, draft.text_en) == ("ELIG", "MAJOR", "I5 was not met at randomisation")
    assert (eligible.person.stage, eligible.last.voided_at is None) == ("randomised", False)
    assert Randomisation.objects.get().label == "R01"


def test_time_that_passes_after_it_changes_nothing(press, allocation, eligible):
    press()
    eligible.clock.shift(timedelta(days=60))

    assert assess([eligible.person])[eligible.person.pk].eligibility.overall is Overall.ELIGIBLE
