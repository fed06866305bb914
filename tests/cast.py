"""The cast: the people that tests ask for by their role, and a trial whose registers are filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import consented
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.casebook.models import CrfRecord
from trialsite.registers.seed import seed
from visits.actions import register_participant


def _person(role: Role, name: str) -> Any:
    def make(db: None) -> User:
        username = name.lower().replace(" ", "")
        there = User.objects.filter(username=username).first()  # a state that the test begins in may hold them
        user: User = there or UserFactory(role=role, name=name, username=username)
        return user

    return pytest.fixture(make)


nurse = _person(Role.RESEARCH_NURSE, "Wang Min")
second_nurse = _person(Role.RESEARCH_NURSE, "Zhang Li")
investigator = _person(Role.INVESTIGATOR, "Sun Wei")
principal = _person(Role.PRINCIPAL_INVESTIGATOR, "Chen Jun")
monitor = _person(Role.MONITOR, "Liu Yang")
data_manager = _person(Role.DATA_MANAGER, "Zhao Lei")
inspector = _person(Role.INSPECTOR, "Lin Xue")
administrator = _person(Role.ADMINISTRATOR, "Qian Bo")


@pytest.fixture
def trial(db: None) -> Any:
    """The registers as they stand at the start."""
    return seed()


@pytest.fixture
def participant(trial: Any, nurse: User) -> Any:
    """A registered person without any data."""
    return register_participant(by=nurse)


@pytest.fixture
def screened(participant: Any, nurse: User) -> Any:
    """A registered person whose consent is complete."""
    consented(participant, nurse)
    return participant


@pytest.fixture
def record_of(participant: Any) -> Callable[[str], CrfRecord]:
    """The screening record of a form, as a page fetches it."""

    def fetch(form: str) -> CrfRecord:
        return CrfRecord.objects.select_related("participant", "visit").get(participant=participant, form=form)

    return fetch


@pytest.fixture
def browser() -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""
    return signed_in
