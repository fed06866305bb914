"""Queries as lines of a list: where, what is asked, the value then and now, what was said last, how old it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.casebook.actions.review import STEPS
from trialsite.casebook.corrected import CORRECTED
from trialsite.casebook.models import CrfRecord, Query, QueryState
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.query_list import values_now
from trialsite.casebook.query_words import told, told_message
from trialsite.casebook.stored_text import Reader
from trialsite.crf import registry
from trialsite.crf.fields import Question
from trialsite.pages.links import record_url
from trialsite.protocol.text import Text
from trialsite.review.queries.asked import AMBER, RED

TONES = {QueryState.OPEN: "wa", QueryState.ANSWERED: "in", QueryState.CLOSED: "ok", QueryState.CANCELLED: "lk"}
NAMES = {
    QueryState.OPEN: Text("Open", "未答复"), QueryState.ANSWERED: Text("Answered", "已答复"),
    QueryState.CLOSED: Text("Closed", "已关闭"), QueryState.CANCELLED: Text("Cancelled", "已取消"),
}  # fmt: skip
BUTTONS = {"close": Text("Close", "关闭"), "reopen": Text("Open again", "重新打开"), "cancel": Text("Cancel", "取消")}
BY_CORRECTION = Text("Value corrected", "数值已更正")


@dataclass(frozen=True, slots=True)
class Line:
    """One query."""

    id: str
    code: str
    visit: str
    form: Text
    label: Text
    url: str
    text: Text
    check_id: str
    then: str
    now: str
    last: Text
    by: str
    raised_at: datetime
    days: int
    state: QueryState
    live: bool
    steps: tuple[tuple[str, Text], ...]

    @property
    def state_name(self) -> Text:
        """The state in words."""
        return NAMES[self.state]

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return TONES[self.state]

    @property
    def age_tone(self) -> str:
        """The tone of the days: amber from a week on, red from two."""
        if not self.live or self.days < AMBER:
            return "line"
        return "er" if self.days >= RED else "wa"

    @property
    def changed(self) -> bool:
        """Whether the value is another one than when the query was raised."""
        return self.then != self.now


def lines_of(queries: Sequence[Query], tasks: frozenset[Task], language: str) -> list[Line]:
    """The lines of queries whose conversations were read; one statement."""
    now, reader = values_now(queries), Reader(language)
    return [_line(query, now, tasks, reader) for query in queries]


def _line(query: Query, now: Mapping[tuple[Any, str], str | None], tasks: frozenset[Task], reader: Reader) -> Line:
    record, state = query.record, QueryState(query.state)
    crf = registry.get(record.form)
    question = crf.question(query.address)
    until = query.closed_at or clock.now()
    return Line(
        id=str(query.pk), code=record.participant.code, visit=record.visit.name if record.visit else "",
        form=crf.title, label=question.label, url=place_url(record, query.address),
        text=told(query), check_id=query.check_id,
        then=_shown(question, query.value_then, reader),
        now=_shown(question, now.get((query.record_id, query.address)), reader),
        last=_last(query), by=_("Automatic check") if query.raised_by == SYSTEM.name else query.raised_by,
        raised_at=query.raised_at, days=(clock.site_date(until) - clock.site_date(query.raised_at)).days,
        state=state, live=state in LIVE, steps=_steps(record, state, tasks),
    )  # fmt: skip


def place_url(record: CrfRecord, address: str) -> str:
    """The form with the conversation about an answer open; a sealed form opens on its own page."""
    url = record_url(record)
    return url if registry.get(record.form).sealed_whole else f"{url}?{urlencode({'ask': address})}"


def _shown(question: Question, stored: str | None, reader: Reader) -> str:
    said = reader.said(question, stored)
    return f"{said.text} {said.unit}".strip() if said else "–"


def _last(query: Query) -> Text:
    """What was said last; nothing where only the question was."""
    for message in reversed(list(query.messages.all())):
        if message.act == CORRECTED:
            return BY_CORRECTION
        if message.act != "opened" and message.text:
            return told_message(message.text)
    return Text("", "")


def _steps(record: CrfRecord, state: QueryState, tasks: frozenset[Task]) -> tuple[tuple[str, Text], ...]:
    """What may be done from the list: all but an answer, which needs its form."""
    if record.locked_at:
        return ()
    return tuple(
        (step, BUTTONS[step]) for step, rule in STEPS.items() if step in BUTTONS and _open_to(rule, state, tasks)
    )


def _open_to(rule: Any, state: QueryState, tasks: frozenset[Task]) -> bool:
    return rule.task in tasks and state in rule.froms
