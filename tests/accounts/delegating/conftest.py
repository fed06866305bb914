"""A nurse without any right, an investigator, who keeps the log and who signs it; the clock stands at noon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.accounts import UserFactory
from trialsite.accounts.delegating.lines import NewLine, delegate
from trialsite.accounts.delegating.signing import confirm_lines
from trialsite.accounts.models import Delegation, User
from trialsite.accounts.roles import Role, Task

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def newcomer(at_noon: Any, db: None) -> User:
    """A trained nurse to whom nothing is delegated."""
    user: User = UserFactory(name="Wang Min", username="wangmin", delegated__delegated=False)
    return user


@pytest.fixture
def write(administrator: User) -> Callable[..., Delegation]:
    """Write a line for somebody: enter data from today on, unless told otherwise."""

    def made(person: User, *tasks: Task, **how: Any) -> Delegation:
        given = {"from_on": TODAY, "to_on": None, "reason": "Joins the team"} | how
        return delegate(new=NewLine(person, frozenset(tasks or {Task.ENTER_DATA}), **given), by=administrator)

    return made


@pytest.fixture
def signed(write: Callable[..., Delegation], principal: User) -> Callable[..., Delegation]:
    """Write a line and sign it."""

    def made(person: User, *tasks: Task, **how: Any) -> Delegation:
        line = write(person, *tasks, **how)
        confirm_lines(lines=[line], by=principal)
        person.forget_rights()
        return line

    return made


@pytest.fixture
def sub_investigator(at_noon: Any, db: None) -> User:
    """An investigator to whom everything is delegated, without a statement."""
    user: User = UserFactory(name="Sun Wei", role=Role.INVESTIGATOR, delegated__statement=False)
    return user
