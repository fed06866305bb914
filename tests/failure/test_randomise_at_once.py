"""Many press at once: every place is given once, in order, and each refusal is clear and in the ledger.

The run here is a small one; TRIALSITE_BENCHMARK=1 asks for 200 requests for 25 people over 50 connections.
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from participants import blinding
from participants.models import Participant, Randomisation
from participants.randomisation import sealing
from participants.randomisation.models import AllocationSlot
from tests.factories.accounts import UserFactory
from tests.participants.conftest import SIGNED, prepare
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Item
from trialsite.audit.verification import verify
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.msct_a_22 import PROTOCOL
from visits.randomise import randomise

LARGE = bool(os.environ.get("TRIALSITE_BENCHMARK"))
PEOPLE, PLACES, REQUESTS, CONNECTIONS = (25, 20, 200, 50) if LARGE else (3, 2, 18, 9)


@pytest.mark.trap(14)
@pytest.mark.req("RB-03")
def test_two_never_share_or_skip_a_place(real_database):
    with time_machine.travel(SIGNED, tick=False):
        people, nurses = ready_people()

        def press(number: int) -> str:
            try:
                person = Participant.objects.get(pk=people[number % PEOPLE])
                randomise(participant=person, planned_d0=clock.today() + timedelta(days=1), by=nurses[number % 9])
            except ActionRefused as refusal:
                return refusal.code
            finally:
                connections.close_all()
            return "randomised"

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            told = Counter(pool.map(press, range(REQUESTS)))

    assert told["randomised"] == PLACES
    assert set(told) == {"randomised", "RAND-01", "RAND-02"}
    assert sorted(Randomisation.objects.values_list("number", flat=True)) == list(range(1, PLACES + 1))
    taken = AllocationSlot.objects.filter(participant__isnull=False).select_related("allocation_list__key")
    assert Counter(sealing.arm_of(slot) for slot in taken) == {"MSC": PLACES // 2, "PBO": PLACES // 2}
    refused = Item.objects.filter(address="participant.randomised_as", event__action="refuse").count()
    assert refused == REQUESTS - PLACES
    assert list(verify()) == []


def ready_people():
    """Signed people, the list, and nurses."""
    prepared = prepare()
    keys = []
    for number in range(PEOPLE):
        if number:
            prepared.at.register()
            prepared.pi.code = prepared.at.code
            prepared.fill()
        prepared.sign()
        keys.append(prepared.person.pk)
    small = {} if LARGE else {"enrolment_target": PLACES}
    protocol = PROTOCOL.with_overrides(version="at once", overrides=small)
    blinding.make(protocol=protocol, by=UserFactory(role=Role.STATISTICIAN))
    return keys, [UserFactory() for _ in range(9)]
