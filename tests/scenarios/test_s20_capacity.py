"""S20, the half on capacity: two press Randomise at the same second while one place is left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from participants.models import Participant, Randomisation
from tests.factories.accounts import UserFactory
from tests.factories.casebook import consented
from tests.factories.pharmacy import list_of_arms, randomised
from tests.participants.conftest import SIGNED, prepare
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Item
from trialsite.audit.verification import verify
from trialsite.casebook.refused import ActionRefused
from visits.actions import register_participant
from visits.randomise import randomise

ENROLLED = 19


@pytest.mark.req("S20")
def test_one_gets_r20_and_the_other_is_told_that_enrolment_is_complete(real_database):
    with time_machine.travel(SIGNED, tick=False):
        people, nurses = two_who_are_ready(), [UserFactory(), UserFactory()]

        def press(number):
            try:
                person = Participant.objects.get(pk=people[number])
                return randomise(
                    participant=person, planned_d0=clock.today() + timedelta(days=1), by=nurses[number]
                ).label
            except ActionRefused as refusal:
                return f"{refusal.code} {refusal.message.en}"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(press, range(2)))

    assert told == ["R20", "RAND-02 Randomisation is not possible: enrolment complete (20/20)"]
    assert list(Randomisation.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
    tries = Item.objects.filter(address="participant.randomised_as", event__participant__in=codes(people))
    assert sorted(tries.values_list("event__action", flat=True)) == ["randomise", "refuse"]
    assert list(verify()) == []


def codes(people):
    return Participant.objects.filter(pk__in=people).values_list("code", flat=True)


def two_who_are_ready():
    """19 people are enrolled, and two more are signed."""
    prepared = prepare()
    first = prepared.person.pk
    prepared.sign()
    prepared.at.register()
    prepared.pi.code = prepared.at.code
    prepared.fill()
    prepared.sign()
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    for _place in range(ENROLLED):
        person = register_participant(by=prepared.nurse)
        consented(person, prepared.nurse)
        randomised(person, prepared.nurse, clock.today())
    return first, prepared.person.pk
