"""The team of the demonstration works from its first day on: trained, delegated to, sworn in, through the real acts."""

from __future__ import annotations

import pytest

from trialsite.accounts.authority import lacking, tasks_of
from trialsite.accounts.delegating.selectors import LineState, log_lines
from trialsite.accounts.models import Training, User
from trialsite.accounts.roles import ROLES, SIGNED, Role, Task
from trialsite.audit import clock
from trialsite.casebook.demonstration import TEAM, make_demonstration_team
from trialsite.crf import registry

pytestmark = pytest.mark.django_db


def test_the_team_may_do_its_work_and_one_line_waits_for_the_signature() -> None:
    first = make_demonstration_team()
    missing = {
        name: ROLES[Role(person.role)].tasks - tasks_of(person)
        for name in TEAM
        for person in [User.objects.get(username=name)]
    }
    assert missing == {name: {Task.RANDOMISE} if name == "zhangli" else set() for name in TEAM}
    states = [line.state for line in log_lines(clock.today())]
    assert states == [LineState.IN_FORCE] * 5 + [LineState.WAITING]
    written = Training.objects.count()
    assert (make_demonstration_team(), Training.objects.count()) == (first, written)


def test_the_nurse_is_trained_in_every_form() -> None:
    make_demonstration_team()
    nurse = User.objects.get(username="wangmin")
    forms = [crf.in_version for crf in registry.own_forms()]
    assert [form for form in forms if Task.ENTER_DATA not in tasks_of(nurse, form)] == []


@pytest.mark.req("ES-07")
def test_whoever_signs_has_made_the_statement() -> None:
    make_demonstration_team()
    people = User.objects.filter(is_demonstration=True)
    signers = {person.username: (person, ROLES[Role(person.role)].tasks & SIGNED) for person in people}

    missing = [(name, task) for name, (person, tasks) in signers.items() for task in tasks if lacking(person, task)]

    assert {"liuyang", "zhaolei", "gaofang", "hetao"} <= {name for name, (_person, tasks) in signers.items() if tasks}
    assert missing == []
