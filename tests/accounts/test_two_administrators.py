"""Two administrators at once: one of them stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import deactivate_user
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role


def ended(pair: list[User]) -> str:
    """What came of the first one being deactivated by the second."""
    try:
        deactivate_user(user=pair[0], why="Leaves", by=pair[1].actor())
    except ValidationError as error:
        return str(error.code)
    finally:
        connections.close_all()
    return "deactivated"


@pytest.mark.req("AC-06")
def test_two_administrators_cannot_deactivate_each_other_at_once(real_database: str) -> None:
    pair = [UserFactory(role=Role.ADMINISTRATOR) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(ended, (pair, pair[::-1])))
    assert told == ["deactivated", "last-administrator"]
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
