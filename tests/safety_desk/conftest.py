"""Two randomised people, and those who work with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.pharmacy import twins
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.registers.seed import seed


@dataclass(frozen=True)
class Ward:
    """The people of the tests; the arms of the two participants differ."""

    nurse: User
    investigator: User
    principal: User
    officer: User
    statistician: User
    cells: Participant
    placebo: Participant


@pytest.fixture
def ward(db: None) -> Ward:
    """As it stood yesterday."""
    with time_machine.travel(clock.now() - timedelta(days=1)):
        return _made()


def _made() -> Ward:
    seed()
    nurse = UserFactory(role=Role.RESEARCH_NURSE, name="Wang Min")
    return Ward(
        nurse,
        UserFactory(role=Role.INVESTIGATOR, name="Li Na"),
        UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, name="Chen Jun"),
        UserFactory(role=Role.SAFETY_OFFICER, name="Sun Wei", organisation="Sponsor", email="safety@example.org"),
        UserFactory(role=Role.STATISTICIAN, name="Gao Lan"),
        *twins(nurse),
    )
