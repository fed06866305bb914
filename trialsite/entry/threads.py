"""The queries of one answer as people read them, and what this person may do with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.casebook.actions.review import STEPS
from trialsite.casebook.as_at import threads_at
from trialsite.casebook.corrected import CORRECTED
from trialsite.casebook.models import CrfRecord, Query, QueryState
from trialsite.casebook.selectors import corrections_of, threads_of
from trialsite.casebook.standard_words import in_both
from trialsite.casebook.stored_text import Reader
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
    CORRECTED: Text("corrected the value", "更正数值"),
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
ANSWER = "answer"
TONES = {QueryState.OPEN: "wa", QueryState.ANSWERED: "in", QueryState.CLOSED: "ok", QueryState.CANCELLED: "lk"}


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was changed for a query: the old and the new value as people read them, and the event of the change."""

    old: Text
    new: Text
    event: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a query."""

    who: str
    role: Text
    act: Text
    text: Text
    at: datetime
    change: Corrected | None = None


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

    @property
    def may_answer(self) -> bool:
        """Whether this person's words are an answer."""
        return any(step == ANSWER for step, _label in self.steps)

    @property
    def by_enter(self) -> Text:
        """What the key Enter does after the words."""
        label = self.steps[0][1] if self.steps else BUTTONS[ANSWER]
        return Text(f"{label.en}, then the next open query", f"{label.zh}，并转到下一条质疑")


def threads(
    record: CrfRecord, question: Question, address: str, audiences: frozenset[Audience], tasks: frozenset[Task]
) -> list[Thread]:
    """Every query about one answer, the newest first; nothing can be done on a locked form."""
    may = frozenset() if record.locked_at else tasks
    may_change = Task.ENTER_DATA in may and not record.frozen_at and record.entered_in_error_at is None
    found = threads_of(record, address, audiences)
    changes = _changes(found, question, audiences)
    return [_thread(query, question, may, changes, may_change=may_change) for query in found]


def threads_then(
    record: CrfRecord, question: Question, address: str, audiences: frozenset[Audience], instant: datetime
) -> list[Thread]:
    """The queries about one answer as they stood at an instant; nothing can be done there."""
    found = threads_at(record, address, instant, audiences)
    changes = _changes(found, question, audiences)
    return [_thread(query, question, frozenset(), changes, may_change=False) for query in found]


def _changes(queries: list[Query], question: Question, audiences: frozenset[Audience]) -> dict[Any, Corrected]:
    """The changes that were made for the queries, by the event of the message; one statement where there may be any."""
    readers = Reader("en"), Reader("zh-hans")
    found = corrections_of(queries, audiences)
    return {
        key: Corrected(_read(item.old, question, readers), _read(item.new, question, readers), str(item.event_id))
        for key, item in found.items()
        if item.old != item.new
    }


def _read(stored: str | None, question: Question, readers: tuple[Reader, Reader]) -> Text:
    told = [reader.said(question, stored) for reader in readers]
    return Text(*(f"{each.text} {each.unit}".strip() if each else "–" for each in told))


def _thread(
    query: Query, question: Question, tasks: frozenset[Task], changes: dict[Any, Corrected], *, may_change: bool
) -> Thread:
    state = QueryState(query.state)
    said = tuple(_said(message, changes.get(message.event_id)) for message in query.messages.all())
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


def _said(message: object, change: Corrected | None) -> Said:
    role = message.role  # type: ignore[attr-defined]
    title = ROLES[Role(role)].title if role in set(Role) else Text(role, role)
    act, text = message.act, message.text  # type: ignore[attr-defined]
    who = "" if role == Role.SYSTEM else message.by  # type: ignore[attr-defined]
    return Said(who, title, ACTS.get(act, Text(act, act)), in_both(text), message.at, change)  # type: ignore[attr-defined]
