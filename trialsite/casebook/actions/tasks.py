"""Tasks of a participant: set one, and say that it is done or no longer needed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.models import CasebookTask, TaskState
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

LONGEST_DAYS = 731  # how far ahead a task may be due; the trial itself takes 48 weeks
SAY_WHAT = Text("Write what is to be done.", "请填写待办事项。")
PAST = Text("Choose today or a later day.", "请选择今天或之后的日期。")
FAR = Text("Choose a day within two years.", "请选择两年以内的日期。")
NOT_FOR = Text(
    "This person does not work at the casebooks. Choose somebody else.", "该人员不参与病例录入，请另选他人。"
)
ENDED = Text(
    "{who} said already that this task is {state}. Nothing was changed.", "{who}已将该任务标记为“{state}”，未作更改。"
)
SAY_WHY = Text("Say why the task is cancelled.", "请说明取消原因。")
STATES = {
    TaskState.OPEN: Text("open", "待办"), TaskState.DONE: Text("done", "已完成"),
    TaskState.CANCELLED: Text("cancelled", "已取消"),
}  # fmt: skip


@transaction.atomic
def add_task(*, participant: Any, what: str, due_on: date, who: User | None, by: User) -> CasebookTask:
    """Set a task for somebody, or for whoever comes first; `due_on` is a site date from today to two years ahead.

    Raises ActionRefused without authority, words, or a person who can do it.
    """
    head, change = _begun(participant.code, by)
    _check(what.strip(), due_on, who)
    task = CasebookTask(
        participant=participant, what=what.strip(), who=who, due_on=due_on, made_at=change.at, made_by=by.name
    )
    items = (
        ItemEntry("task.what", "Task", None, task.what),
        ItemEntry("task.who", "For", None, who.name if who else None),
        ItemEntry("task.due_on", "Due on", None, due_on.isoformat()),
    )
    with declared(change, "workflow"):
        tracked.insert([task], change)
        _tell(task, Action.TASK_ADD, tuple(item for item in items if item.new), change, head)
    return task


def _check(what: str, due_on: date, who: User | None) -> None:
    if not what:
        raise ActionRefused("empty", SAY_WHAT)
    refuse_bad_words(what)
    today = clock.today()
    if due_on < today:
        raise ActionRefused("past", PAST)
    if (due_on - today).days > LONGEST_DAYS:
        raise ActionRefused("far", FAR)
    if who is not None and not authority(who, Task.ENTER_DATA):
        raise ActionRefused("who", NOT_FOR)


@transaction.atomic
def end_task(*, task: CasebookTask, state: TaskState, why: str, by: User) -> CasebookTask:
    """Say that a task is done, or cancel it with a reason; final.

    Raises ActionRefused without authority, without a reason to cancel, and where somebody was faster.
    """
    person = task.participant
    head, change = _begun(person.code, by)
    task = CasebookTask.objects.select_for_update().get(pk=task.pk)
    task.participant = person
    if task.state != TaskState.OPEN:
        raise ActionRefused("ended", ENDED.format(who=task.ended_by, state=STATES[TaskState(task.state)]))
    why = why.strip()
    if state is TaskState.CANCELLED and not why:
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    task.state, task.ended_at, task.ended_by, task.ended_why = state, change.at, by.name, why
    with declared(change, "workflow"):
        tracked.update([task], ["state", "ended_at", "ended_by", "ended_why"], change)
        item = ItemEntry(f"task.{state}", f"Task {state}", None, task.what, reason_text=why)
        _tell(task, Action.TASK_END, (item,), change, head)
    return task


def _begun(code: str, by: User) -> tuple[ChainHead, Change]:
    """The locked head of the participant's chain and the change; raises ActionRefused without authority."""
    grant = authority(by, Task.ENTER_DATA)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    key = chain.key_for(code, Audience.BLINDED)
    return chain.lock_heads(key)[key], begin(by.actor())


def _tell(task: CasebookTask, action: Action, items: tuple[ItemEntry, ...], change: Change, head: ChainHead) -> None:
    entry = EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=task.participant.code,
        save_id=change.save_id, items=items,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change, head=head)
