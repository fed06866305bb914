"""The queries of one answer as people read them, and what this person may do with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.casebook.actions.review import STEPS
from trialsite.casebook.as_at import threads_at
from trialsite.casebook.models import CrfRecord, Query, QueryState
from trialsite.casebook.selectors import threads_of
from trialsite.crf.fields import Question
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

STATES = {
    QueryState.OPEN: Text("Open", "未答复"),
    QueryState.ANSWERED: Text("Answered", "已答复"),
    QueryState.CLOSED: Text("Closed", "已关闭"),
    QueryState.CANCELLED: Text("Cancelled", "已取消"),
}
ACTS = {
    "opened": Text("asked", "提出"),
    "answer": Text("answered", "答复"),
    "close": Text("closed", "关闭"),
    "closed": Text("closed: the check passes now", "关闭：核查现已通过"),
    "reopen": Text("opened again", "重新打开"),
    "cancel": Text("cancelled", "取消"),
}
BUTTONS = {
    "answer": Text("Answer", "答复"),
    "close": Text("Close query", "关闭质疑"),
    "reopen": Text("Open again", "重新打开"),
    "cancel": Text("Cancel query", "取消质疑"),
}
TONES = {QueryState.OPEN: "wa", QueryState.ANSWERED: "in", QueryState.CLOSED: "ok", QueryState.CANCELLED: "lk"}


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a query."""

    who: str
    role: Text
    act: Text
    text: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """One query with its conversation; `steps` are the buttons this person has."""

    id: str
    state: Text
    tone: str
    live: bool
    text: Text
    check_id: str
    value_then: str
    said: tuple[Said, ...]
    steps: tuple[tuple[str, Text], ...]
    may_confirm: bool


def threads(
    record: CrfRecord, question: Question, address: str, audiences: frozenset[Audience], tasks: frozenset[Task]
) -> list[Thread]:
    """Every query about one answer, the newest first; nothing can be done on a locked form."""
    may = frozenset() if record.locked_at else tasks
    may_change = Task.ENTER_DATA in may and not record.frozen_at and record.entered_in_error_at is None
    return [_thread(query, question, may, may_change=may_change) for query in threads_of(record, address, audiences)]


def threads_then(
    record: CrfRecord, question: Question, address: str, audiences: frozenset[Audience], instant: datetime
) -> list[Thread]:
    """The queries about one answer as they stood at an instant; nothing can be done there."""
    found = threads_at(record, address, instant, audiences)
    return [_thread(query, question, frozenset(), may_change=False) for query in found]


def _thread(query: Query, question: Question, tasks: frozenset[Task], *, may_change: bool) -> Thread:
    state = QueryState(query.state)
    said = tuple(_said(message) for message in query.messages.all())
    options = dict(question.options())
    value = query.value_then or ""
    live = state in {QueryState.OPEN, QueryState.ANSWERED}
    return Thread(
        id=str(query.pk),
        state=STATES[state],
        tone=TONES[state],
        live=live,
        text=Text(query.text_en, query.text_zh),
        check_id=query.check_id,
        value_then=options[value].en if value in options else value,
        said=said,
        steps=tuple((step, BUTTONS[step]) for step, rule in STEPS.items() if _open_to(rule, state, tasks)),
        may_confirm=live and may_change and bool(query.check_id),
    )


def _open_to(rule: object, state: QueryState, tasks: frozenset[Task]) -> bool:
    return rule.task in tasks and state in rule.froms  # type: ignore[attr-defined]


def _said(message: object) -> Said:
    role = message.role  # type: ignore[attr-defined]
    title = ROLES[Role(role)].title if role in set(Role) else Text(role, role)
    act, text = message.act, message.text  # type: ignore[attr-defined]
    who = "" if role == Role.SYSTEM else message.by  # type: ignore[attr-defined]
    return Said(who, title, ACTS.get(act, Text(act, act)), Text(text, text), message.at)  # type: ignore[attr-defined]
