"""The month calendar of visits: those that took place on their day, all others on their target day."""

from __future__ import annotations

import calendar as weeks_of
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from trialsite.crf.values.places import visit_name
from trialsite.entry.today.reader import Reader
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text
from visits.calendar import Planned, planned_between
from visits.due import ATTENDANCE
from visits.schedule import STATUS_TEXTS, VisitStatus, visit_status

MOST = 4  # visits of a day that its cell shows
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
TONES: Mapping[VisitStatus, str] = {
    VisitStatus.NOT_DUE: "", VisitStatus.DUE: "ac", VisitStatus.OVERDUE: "er", VisitStatus.IN_WINDOW: "ok",
    VisitStatus.EARLY: "wa", VisitStatus.LATE: "wa", VisitStatus.MISSED: "lk", VisitStatus.NOT_APPLICABLE: "lk",
}  # fmt: skip
# shapes beside the colours; what is still to come has none
GLYPHS: Mapping[VisitStatus, str] = {
    VisitStatus.OVERDUE: "late", VisitStatus.IN_WINDOW: "done", VisitStatus.EARLY: "done", VisitStatus.LATE: "done",
    VisitStatus.MISSED: "miss",
}  # fmt: skip
# what was over before the first day of use alarms nobody
RETROSPECTIVE = Text("Not entered yet, retrospective", "尚未录入（补录）")


@dataclass(frozen=True, slots=True)
class Mark:
    """One visit in the calendar; provisional while the first infusion has not been given."""

    code: str
    visit: str
    url: str
    status: Text
    tone: str
    glyph: str
    provisional: bool
    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its visits as far as its cell has room, and the number of all of them."""

    on: date
    inside: bool
    is_today: bool
    has_focus: bool
    marks: tuple[Mark, ...]
    total: int

    @property
    def more(self) -> int:
        """How many visits the cell has no room for."""
        return self.total - len(self.marks)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks from Monday on; `earlier` and `later` are None at either end of the calendar."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    total: int
    earlier: date | None
    later: date | None


def read_month(text: str, today: date) -> date:
    """The first day of the month that an address asks for (2026-11); this month for anything else."""
    year, _dash, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        return today.replace(day=1)
    wanted = date(int(year) or 1, int(month), 1)
    return wanted if FIRST <= wanted <= LAST else today.replace(day=1)


def month_of(reader: Reader, first: date) -> Month:
    """The calendar of a month with the days of its first and last week; a fixed number of statements."""
    weeks = weeks_of.Calendar().monthdatescalendar(first.year, first.month)
    planned = planned_between(weeks[0][0], weeks[-1][-1], reader.audiences, MOST)
    focus = reader.today if (reader.today.year, reader.today.month) == (first.year, first.month) else first
    by_day = {day: [each for each in planned.visits if each.on == day] for day in {each.on for each in planned.visits}}
    days = tuple(
        tuple(_day(on, first, focus, by_day.get(on, ()), planned.totals.get(on, 0), reader) for on in week)
        for week in weeks
    )
    before, after = add_months(first, -1), add_months(first, 1)
    return Month(
        first, days, sum(planned.totals.values()), before if before >= FIRST else None, after if after <= LAST else None
    )


def day_of(reader: Reader, on: date, most: int) -> list[Mark]:
    """Every visit of a day, up to `most`."""
    return [_mark(each, reader) for each in planned_between(on, on, reader.audiences, most).visits]


def _day(on: date, first: date, focus: date, visits: Iterable[Planned], total: int, reader: Reader) -> Day:
    marks = tuple(_mark(each, reader) for each in visits)
    return Day(on, on.month == first.month, on == reader.today, on == focus, marks, total)


def _mark(each: Planned, reader: Reader) -> Mark:
    status = visit_status(each.window, each.attendance, reader.today) or VisitStatus.NOT_DUE
    past = each.is_history and status is VisitStatus.OVERDUE
    name = visit_name(each.code, each.number)
    return Mark(
        code=each.participant,
        visit=name,
        url=reverse("entry:form", args=[each.participant, name, ATTENDANCE, each.repeat]),
        status=RETROSPECTIVE if past else STATUS_TEXTS[status],
        tone="lk" if past else TONES[status],
        glyph="" if past else GLYPHS.get(status, ""),
        provisional=each.provisional,
        opens=each.window.opens,
        closes=each.window.closes,
    )


def span_of_file(today: date) -> tuple[date, date]:
    """The days whose visits the calendar file holds: a month back, two years ahead."""
    return today - timedelta(days=31), today + timedelta(days=731)


def to_come(reader: Reader, first: date, last: date) -> list[Planned]:
    """Every visit between two site dates that neither took place nor was missed, by day."""
    every = planned_between(first, last, reader.audiences, None).visits
    return [each for each in every if each.attendance.began_on is None and not each.attendance.missed]
