"""The screening log as data: everybody who was screened, how each stands, and what each waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from participants.models import Participant
from trialsite.audit import clock
from trialsite.entry.standings import STATES, Standing, everybody
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class LogLine:
    """One screening number.

    `days_left`: until a result of screening can no longer be used, negative when past.
    """

    code: str
    number: int
    standing: Standing
    registered_on: date
    days_left: int | None
    before: str
    again: str

    @property
    def url(self) -> str:
        """The page of eligibility."""
        return reverse("entry:eligibility", args=[self.code])


Order = Callable[[LogLine], Any]
# what may be asked of the log: key of the address, words, order of the lines
ORDERS: Mapping[str, tuple[Text, Order]] = {
    "act": (Text("To sign first", "待签名在前"), lambda line: (list(STATES).index(line.standing.state), -line.number)),
    "newest": (Text("Newest first", "最新登记在前"), lambda line: -line.number),
    "number": (Text("By number", "按编号"), lambda line: line.number),
    "consent": (
        Text("By date of consent", "按知情同意日期"),
        lambda line: (line.standing.consented_on or date.max, line.number),
    ),
    "left": (
        Text("Soonest to expire", "最先过期在前"),
        lambda line: (line.days_left is None, line.days_left or 0, line.number),
    ),
}


def screening_lines() -> list[LogLine]:
    """Everybody who was screened; as many statements for two thousand people as for one."""
    today = clock.today()
    found = everybody(today)
    codes: dict[Any, str] = {each.pk: each.code for each, _standing in found}
    before = {each.screened_again_as_id: each.code for each, _standing in found if each.screened_again_as_id}
    return [
        _line(each, standing, today, (before.get(each.pk, ""), codes.get(each.screened_again_as_id, "")))
        for each, standing in found
    ]


def _line(person: Participant, standing: Standing, today: date, numbers: tuple[str, str]) -> LogLine:
    last = standing.last_day
    return LogLine(
        code=person.code,
        number=person.number,
        standing=standing,
        registered_on=clock.site_date(person.registered_at),
        days_left=(last - today).days if last else None,
        before=numbers[0],
        again=numbers[1],
    )


def chosen(lines: Iterable[LogLine], sought: str, state: str, order: str) -> list[LogLine]:
    """The lines whose number contains what is sought, in one state or all, in an order of `ORDERS`."""
    kept = [line for line in lines if sought in line.code and state in ("", line.standing.state)]
    return sorted(kept, key=ORDERS[order][1])
