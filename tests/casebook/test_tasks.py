"""Tasks of a participant: set, done or cancelled once, by who may, with history and ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event
from trialsite.casebook.actions.tasks import LONGEST_DAYS, add_task, end_task
from trialsite.casebook.models import CasebookTask, TaskState
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.tasks import open_tasks_for
from trialsite.protocol.audience import Audience

pytestmark = pytest.mark.django_db
BLINDED = frozenset({Audience.BLINDED})


@pytest.fixture
def setting(participant, nurse):
    def make(**changed):
        given = {"what": "Ring about the next visit", "due_on": clock.today(), "who": None, "by": nurse}
        return add_task(participant=participant, **given | changed)

    return make


def told(action):
    event = Event.objects.get(action=action)
    return event.participant, event.chain, list(event.items.values_list("address", "new", "reason_text"))


def test_a_task_is_set_for_somebody_and_the_ledger_knows(setting, second_nurse):
    task = setting(who=second_nurse)

    items = [
        ("task.what", task.what, ""), ("task.who", "Zhang Li", ""), ("task.due_on", clock.today().isoformat(), ""),
    ]  # fmt: skip
    assert told("task_add") == ("S001", "S001", items)
    assert (task.state, task.made_by) == (TaskState.OPEN, "Wang Min")


@pytest.mark.parametrize(("state", "why"), [(TaskState.DONE, ""), (TaskState.CANCELLED, "Came by herself")])
def test_a_task_ends_once_with_history_and_reason(setting, second_nurse, nurse, state, why):
    task = end_task(task=setting(), state=state, why=why, by=second_nurse)

    assert told("task_end")[2] == [(f"task.{state}", task.what, why)]
    assert [row.state for row in CasebookTask.history.order_by("history_id")] == [TaskState.OPEN, state]
    with pytest.raises(ActionRefused) as refused:
        end_task(task=task, state=TaskState.DONE, why="", by=nurse)
    assert refused.value.code == "ended"
    assert refused.value.message.en.startswith("Zhang Li said already")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"what": "  "}, "empty"),
        ({"what": "Ring 13805311234"}, "DM-03"),
        ({"due_on": -1}, "past"),
        ({"due_on": LONGEST_DAYS + 1}, "far"),
        ({"who": Role.MONITOR}, "who"),
        ({"by": Role.MONITOR}, "not-in-role"),
    ],
)
def test_what_cannot_be_a_task_is_refused(setting, changed, code):
    (name, value), *_none = changed.items()
    if name == "due_on":
        value = clock.today() + timedelta(days=value)
    elif name in ("who", "by"):
        value = UserFactory(role=value)

    with pytest.raises(ActionRefused) as refused:
        setting(**{name: value})

    assert refused.value.code == code
    assert not CasebookTask.objects.exists()


def test_a_task_is_not_cancelled_without_a_reason(setting, nurse):
    with pytest.raises(ActionRefused):
        end_task(task=setting(), state=TaskState.CANCELLED, why=" ", by=nurse)

    assert CasebookTask.objects.get().state == TaskState.OPEN


def test_what_waits_for_somebody_is_their_own_and_what_anybody_may_take(setting, nurse, second_nurse):
    tomorrow = clock.today() + timedelta(days=1)
    own, anybodys = setting(who=nurse, due_on=tomorrow), setting()
    setting(who=second_nurse)
    end_task(task=setting(), state=TaskState.DONE, why="", by=nurse)

    assert list(open_tasks_for(nurse, BLINDED)) == [anybodys, own]
