"""The screening log as data: everybody who was screened, how each stands, and what each waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import reverse

from participants.eligibility.needed import JUDGED
from participants.eligibility.told import Waited, waited_for
from participants.eligibility.validity import valid_until
from participants.eligibility.verdict import Overall
from participants.models import Participant, Stage
from participants.screening import Screening, assess
from trialsite.audit import clock
from trialsite.protocol.text import Text


class LogState(StrEnum):
    """How a person stands in screening."""

    TO_SIGN = "to_sign"
    WAITING = "waiting"
    SIGNED = "signed"
    NOT_ELIGIBLE = "not_eligible"
    FAILED = "failed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as it is shown."""

    title: Text
    glyph: str
    tone: str


# in the order in which somebody must act
STATES: Mapping[LogState, Shown] = {
    LogState.TO_SIGN: Shown(Text("Eligible, awaiting signature", "符合入选，待签名"), "met", "ok"),
    LogState.WAITING: Shown(Text("In screening", "筛选中"), "unk", "wa"),
    LogState.NOT_ELIGIBLE: Shown(Text("Not eligible", "不符合"), "fail", "er"),
    LogState.SIGNED: Shown(Text("Eligible, signed", "符合入选，已签名"), "sign", "si"),
    LogState.FAILED: Shown(Text("Screen failure", "筛选失败"), "miss", "lk"),
    LogState.ENDED: Shown(Text("Ended", "已结束研究"), "miss", "lk"),
}
_OVERALL = {
    Overall.ELIGIBLE: LogState.TO_SIGN,
    Overall.NOT_EVALUABLE: LogState.WAITING,
    Overall.INELIGIBLE: LogState.NOT_ELIGIBLE,
}
_STAGES: Mapping[str, LogState] = {
    Stage.ELIGIBLE: LogState.SIGNED,
    Stage.SCREEN_FAILED: LogState.FAILED,
    Stage.ENDED: LogState.ENDED,
}
MOST_NAMED = 6  # things waited for that a line names
_OVER = (LogState.FAILED, LogState.ENDED)
WAITING = Text("waiting: {x}", "待：{x}")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One screening number; `brief` leaves `more` things of `detail` out.

    `days_left`: until a result of screening can no longer be used, negative when past.
    """

    code: str
    number: int
    url: str
    state: LogState
    detail: Text
    brief: Text
    more: int
    consented_on: date | None
    registered_on: date
    days_left: int | None
    before: str
    again: str

    @property
    def shown(self) -> Shown:
        """The state as it is shown."""
        return STATES[self.state]


Order = Callable[[LogLine], Any]
# what may be asked of the log: key of the address, words, order of the lines
ORDERS: Mapping[str, tuple[Text, Order]] = {
    "act": (Text("To sign first", "待签名在前"), lambda line: (list(STATES).index(line.state), -line.number)),
    "newest": (Text("Newest first", "最新登记在前"), lambda line: -line.number),
    "number": (Text("By number", "按编号"), lambda line: line.number),
    "consent": (
        Text("By date of consent", "按知情同意日期"),
        lambda line: (line.consented_on or date.max, line.number),
    ),
    "left": (
        Text("Soonest to expire", "最先过期在前"),
        lambda line: (line.days_left is None, line.days_left or 0, line.number),
    ),
}


def screening_lines() -> list[LogLine]:
    """Everybody who was screened; as many statements for two thousand people as for one."""
    people = list(Participant.objects.order_by("number"))
    found, today = assess(people), clock.today()
    codes = {each.pk: each.code for each in people}
    before = {each.screened_again_as_id: each.code for each in people if each.screened_again_as_id}
    return [_line(each, found[each.pk], today, (before.get(each.pk, ""), _again(each, codes))) for each in people]


def _again(person: Participant, codes: Mapping[Any, str]) -> str:
    return codes[person.screened_again_as_id] if person.screened_again_as_id else ""


def _line(person: Participant, screening: Screening, today: date, numbers: tuple[str, str]) -> LogLine:
    state = _STAGES.get(person.stage) or _OVERALL[screening.eligibility.overall]
    waited = _waited(screening) if state is LogState.WAITING else ()
    consent = screening.facts.get("consent_date") or ()
    last = None if state in _OVER else valid_until(screening.facts, screening.protocol)
    return LogLine(
        code=person.code,
        number=person.number,
        url=reverse("entry:eligibility", args=[person.code]),
        state=state,
        detail=_detail(state, screening, waited),
        brief=_detail(state, screening, waited[:MOST_NAMED]),
        more=max(len(waited) - MOST_NAMED, 0),
        consented_on=consent[-1].value if consent else None,
        registered_on=clock.site_date(person.registered_at),
        days_left=(last - today).days if last else None,
        before=numbers[0],
        again=numbers[1],
    )


def _waited(screening: Screening) -> Sequence[Waited]:
    """What is waited for, the investigator first: his answers are the longest in coming."""
    found = waited_for(screening.eligibility, screening.facts, screening.protocol, screening.enrol_date)
    return sorted(found, key=lambda each: each.criterion not in JUDGED)


def _detail(state: LogState, screening: Screening, waited: Sequence[Waited]) -> Text:
    """The criteria that stand in the way, or what is waited for."""
    if state is not LogState.WAITING:
        listed = ", ".join(screening.eligibility.failed)
        return Text(listed, listed)
    named = [each.name for each in waited]
    return WAITING.format(x=Text(", ".join(each.en for each in named), "，".join(each.zh for each in named)))


def chosen(lines: Iterable[LogLine], sought: str, state: str, order: str) -> list[LogLine]:
    """The lines whose number contains what is sought, in one state or all, in an order of `ORDERS`."""
    kept = [line for line in lines if sought in line.code and state in ("", line.state)]
    return sorted(kept, key=ORDERS[order][1])
