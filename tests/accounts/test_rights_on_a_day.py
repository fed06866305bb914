"""Roles and rights as of any date: given, changed, ended, each with who and when, in constant statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import (
    Delivery,
    NewUser,
    change_end,
    create_user,
    deactivate_user,
    grant_unblinded,
    reactivate_user,
    revoke,
)
from trialsite.accounts.models import User
from trialsite.accounts.rights import rights_on
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def story(at_noon: time_machine.Traveller) -> User:
    """Made on the 2nd, unblinded 3rd to 5th, away 7th to 9th, last day the 12th set on the 10th, seen from the 20th."""
    new = NewUser("lina", "Li Na", "Ward", Role.MONITOR, "lina@example.org")
    user = create_user(new=new, password=None, by=SYSTEM)
    at_noon.shift(DAY)
    grant = grant_unblinded(user=user, why="Unblinded monitor", by=SYSTEM, ends_on=TODAY + 30 * DAY)
    at_noon.shift(2 * DAY)
    revoke(grant=grant, why="Replaced", by=SYSTEM)
    at_noon.shift(2 * DAY)
    deactivate_user(user=user, why="Leave", by=SYSTEM)
    at_noon.shift(2 * DAY)
    reactivate_user(user=user, why="Back", by=SYSTEM, delivery=Delivery("http://testserver/"))
    at_noon.shift(DAY)
    change_end(user=user, ends_on=date(2026, 3, 12), why="Contract", by=SYSTEM)
    at_noon.move_to(datetime(2026, 3, 20, tzinfo=UTC))
    return user


EXPECTED = {
    1: set(),
    2: {"Monitor"},
    3: {"Monitor", "Unblinded (grant)"},
    4: {"Monitor", "Unblinded (grant)"},
    5: {"Monitor"},
    7: set(),
    8: set(),
    9: {"Monitor"},
    12: {"Monitor"},
    13: set(),
    20: set(),
}


@pytest.mark.req("AC-05")
def test_what_was_in_force_is_right_on_every_day(story: User) -> None:
    found = {day: {h.right.title.en for h in rights_on(date(2026, 3, day)) if h.in_force} for day in EXPECTED}
    assert found == EXPECTED


@pytest.mark.req("AC-05")
def test_past_rights_stay_in_the_list_with_who_gave_and_ended_them(story: User) -> None:
    [grant] = [held.right for held in rights_on(date(2026, 3, 20)) if held.right.role is None]
    assert (grant.given_by, grant.why, grant.ended_by) == ("System", "Unblinded monitor", "System")
    assert grant.ended_at == NOON + 3 * DAY
    assert [h.right.title.en for h in rights_on(date(2026, 3, 20))].count("Monitor") == 3


def test_an_end_that_came_later_was_not_known_yet(story: User) -> None:
    [grant] = [held.right for held in rights_on(date(2026, 3, 4)) if held.right.role is None]
    assert (grant.ended_at, grant.ended_by) == (None, "")
    assert [h.right.ends_on for h in rights_on(date(2026, 3, 9)) if h.right.role] == [None, None]


def test_an_account_without_any_change_stands_as_it_was_made_and_the_system_does_not() -> None:
    user = UserFactory(role=Role.INVESTIGATOR)
    [held] = rights_on(date(2024, 6, 1))
    assert (held.right.user, held.right.given_at, held.in_force) == (user, user.created_at, True)


def test_a_list_takes_four_statements_whatever_its_length(story: User, count_statements: Callable[[], Any]) -> None:
    UserFactory.create_batch(5)
    with count_statements() as counted:
        rights_on(date(2026, 3, 20))
    assert len(counted.captured_queries) <= 4
