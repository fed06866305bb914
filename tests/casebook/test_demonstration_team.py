"""The team of the demonstration works from its first day on: trained, delegated to, sworn in, through the real acts."""

from __future__ import annotations

import pytest

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.delegating.selectors import LineState, log_lines
from trialsite.accounts.models import Training, User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit import clock
from trialsite.casebook.demonstration import TEAM, make_demonstration_team
from trialsite.crf import registry

pytestmark = pytest.mark.django_db


def test_the_team_may_do_its_work_and_one_line_waits_for_the_signature() -> None:
    first = make_demonstration_team()
    lacking = {
        name: ROLES[Role(person.role)].tasks - tasks_of(person)
        for name in TEAM
        for person in [User.objects.get(username=name)]
    }
    assert lacking == {name: {Task.RANDOMISE} if name == "zhangli" else set() for name in TEAM}
    states = [line.state for line in log_lines(clock.today())]
    assert states == [LineState.IN_FORCE] * 5 + [LineState.WAITING]
    written = Training.objects.count()
    assert (make_demonstration_team(), Training.objects.count()) == (first, written)


def test_the_nurse_is_trained_in_every_form() -> None:
    make_demonstration_team()
    nurse = User.objects.get(username="wangmin")
    forms = [crf.in_version for crf in registry.own_forms()]
    assert [form for form in forms if Task.ENTER_DATA not in tasks_of(nurse, form)] == []
