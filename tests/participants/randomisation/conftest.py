"""A person who is signed as eligible, and the statistician who makes the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from participants import blinding
from tests.factories.accounts import UserFactory
from tests.participants.conftest import _prepared, judged_person  # noqa: F401 - fixtures
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.protocol.msct_a_22 import PROTOCOL
from visits.randomise import randomise

SEED = b"the seed of the tests"


@pytest.fixture
def statistician(judged_person):  # noqa: F811
    return UserFactory(role=Role.STATISTICIAN, name="Gao Lan")


@pytest.fixture
def allocation(statistician):
    """The list of the trial, made from a seed that the tests know."""
    return blinding.make(protocol=PROTOCOL, by=statistician, seed=SEED)


@pytest.fixture
def eligible(judged_person):  # noqa: F811
    """The judged person, signed."""
    judged_person.sign()
    return judged_person


@pytest.fixture
def press(eligible):
    """Randomise the person as the nurse, for an infusion on the day after tomorrow unless said otherwise."""

    def do(by=None, days=2):
        planned = clock.today() + timedelta(days=days)
        return randomise(participant=eligible.person, planned_d0=planned, by=by or eligible.nurse)

    return do
