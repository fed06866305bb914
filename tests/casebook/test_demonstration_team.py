"""The team of the demonstration holds what its work asks for, so that nothing is refused for want of papers."""

from __future__ import annotations

import pytest

from trialsite.accounts.authority import lacking
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, SIGNED, Role
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.registers.seed import seed

pytestmark = pytest.mark.django_db


@pytest.mark.req("ES-07")
def test_whoever_signs_has_made_the_statement():
    seed()
    make_demonstration_team()

    signers = [user for user in User.objects.filter(is_demonstration=True) if ROLES[Role(user.role)].tasks & SIGNED]
    missing = [
        (user.username, task, lacking(user, task))
        for user in signers
        for task in sorted(ROLES[Role(user.role)].tasks & SIGNED)
        if lacking(user, task)
    ]

    assert {"liuyang", "zhaolei", "chenjun", "sunwei", "gaofang", "hetao"} <= {user.username for user in signers}
    assert missing == []
