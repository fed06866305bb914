"""Queries about preparations, opened for who is unblinded: those that wait, and those of one preparation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit import clock
from trialsite.casebook.actions.review import STEPS, task_of
from trialsite.casebook.models import CrfRecord, Query, QueryMessage, QueryState
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.query_list import every_query, with_words
from trialsite.casebook.query_words import opened
from trialsite.casebook.sealing import Box
from trialsite.crf import registry
from trialsite.pages.counts import Count
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.preparation.prepared import FORM

EYES = frozenset(Audience)
STATES = {
    QueryState.OPEN: (Text("Open", "未答复"), "wa"), QueryState.ANSWERED: (Text("Answered", "已答复"), "in"),
    QueryState.CLOSED: (Text("Closed", "已关闭"), "ok"), QueryState.CANCELLED: (Text("Cancelled", "已取消"), "lk"),
}  # fmt: skip
BUTTONS = {
    "answer": Text("Answer", "答复"), "close": Text("Close query", "关闭质疑"),
    "reopen": Text("Open again", "重新打开"), "cancel": Text("Cancel query", "取消质疑"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said: by whom, in which role, when."""

    text: Text
    by: str
    role: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One query about a preparation with its conversation; `steps` are what this person may do with it."""

    id: str
    record: CrfRecord
    label: Text
    text: Text
    state: Text
    tone: str
    days: int
    said: tuple[Message, ...]
    steps: tuple[tuple[str, Text], ...]
    url: str


def waiting(tasks: frozenset[Task]) -> list[Asked]:
    """Every query about a preparation that is not at its end, the oldest first; three statements."""
    return _opened(_live().order_by("raised_at", "pk"), tasks)


def of_record(record: CrfRecord, tasks: frozenset[Task], box: Box) -> list[Asked]:
    """Every query about one preparation, the newest first; `box` opens what was said; one statement."""
    said: dict[Query, list[QueryMessage]] = {}
    messages = QueryMessage.objects.filter(query__record=record).select_related("query")
    for each in messages.order_by("-query__raised_at", "query", "at"):
        each.query.record = record
        said.setdefault(each.query, []).append(each)
    return [_asked(query, words, tasks, box) for query, words in said.items()]


def open_number(user: User) -> Count:
    """How many wait for an answer; for the side bar."""
    return Count(_live().filter(state=QueryState.OPEN).count()) if user.is_unblinded() else Count(0)


def url_of(record: CrfRecord) -> str:
    """The queries on the page of a preparation, which may be one of several bags."""
    visit = record.visit.code if record.visit else ""
    return reverse("pharmacy:preparation", args=[record.participant.code, visit]) + f"?bag={record.repeat}#queries"


def _live() -> QuerySet[Query]:
    return every_query(EYES).filter(record__form=FORM, state__in=LIVE)


def _opened(queries: QuerySet[Query], tasks: frozenset[Task]) -> list[Asked]:
    box = Box()
    return [_asked(query, query.messages.all(), tasks, box) for query in with_words(queries)]


def _asked(query: Query, words: Iterable[QueryMessage], tasks: frozenset[Task], box: Box) -> Asked:
    record, state = query.record, QueryState(query.state)
    name, tone = STATES[state]
    until = query.closed_at or clock.now()
    return Asked(
        id=str(query.pk), record=record, label=registry.get(record.form).question(query.address).label,
        text=opened(query.text_en, box), state=name, tone=tone,
        days=(clock.site_date(until) - clock.site_date(query.raised_at)).days,
        said=tuple(_messages(words, box)), steps=_steps(record, state, tasks), url=url_of(record),
    )  # fmt: skip


def _messages(words: Iterable[QueryMessage], box: Box) -> Iterable[Message]:
    """What was said after the question itself."""
    for each in words:
        if each.act != "opened":
            yield Message(opened(each.text, box), each.by, ROLES[Role(each.role)].title, each.at)


def _steps(record: CrfRecord, state: QueryState, tasks: frozenset[Task]) -> tuple[tuple[str, Text], ...]:
    if record.locked_at:
        return ()
    may: Sequence[str] = [
        step for step, rule in STEPS.items() if state in rule.froms and task_of(step, record.form) in tasks
    ]
    return tuple((step, BUTTONS[step]) for step in may)
