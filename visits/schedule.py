"""The status of a visit on a day, computed and never typed (clinical specification 1.3); pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trialsite.protocol.model import Protocol, Visit
from trialsite.protocol.text import Text


class VisitStatus(StrEnum):
    """How a visit stands against its window."""

    NOT_DUE = "not_due"
    DUE = "due"
    OVERDUE = "overdue"
    IN_WINDOW = "in_window"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"


STATUS_TEXTS: Mapping[VisitStatus, Text] = {
    VisitStatus.NOT_DUE: Text("Not due yet", "未到期"),
    VisitStatus.DUE: Text("Due (in window)", "访视窗内"),
    VisitStatus.OVERDUE: Text("Overdue", "超期未访"),
    VisitStatus.IN_WINDOW: Text("Done in window", "窗内完成"),
    VisitStatus.EARLY: Text("Early (out of window)", "提前超窗"),
    VisitStatus.LATE: Text("Late (out of window)", "延后超窗"),
    VisitStatus.MISSED: Text("Missed", "未访视"),
    VisitStatus.NOT_APPLICABLE: Text("Not applicable", "不适用"),
}


@dataclass(frozen=True, slots=True)
class Window:
    """First and last site date of a visit's window; `target` is None for screening, which has a range only.

    `provisional` while the first infusion has not been given: the days may still move.
    """

    opens: date
    closes: date
    target: date | None = None
    provisional: bool = False

    def days_outside(self, day: date) -> int:
        """Days by which `day` lies outside, from 1; 0 inside."""
        if day < self.opens:
            return (self.opens - day).days
        return max((day - self.closes).days, 0)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the attendance form says: the start date of a visit that took place, or that it was missed."""

    began_on: date | None = None
    missed: bool = False


NOTHING_SAID = Attendance()


def windows(protocol: Protocol, anchor: date | None, *, provisional: bool = False) -> dict[str, Window]:
    """The window of each visit that has days, counted from day 0; empty while there is no day 0."""
    if anchor is None:
        return {}
    found = {}
    for visit in protocol.visits:
        span = visit.window(anchor)
        if span is not None:
            found[visit.code] = Window(*span, target=_target(visit, anchor), provisional=provisional)
    return found


def day0(protocol: Protocol, found: Mapping[str, Window]) -> date | None:
    """The day of the first infusion that windows are counted from; None while there are none."""
    for code, window in found.items():
        target = protocol.visit(code).target
        if target is not None and window.target is not None:
            return window.target - timedelta(days=target)
    return None


def _target(visit: Visit, anchor: date) -> date | None:
    return None if visit.target is None else anchor + timedelta(days=visit.target)


def visit_status(
    window: Window | None, attendance: Attendance, today: date, *, ended_on: date | None = None
) -> VisitStatus | None:
    """The status of a visit on a site date; None for a visit without a window that was not missed.

    `ended_on` is the day of end of study, death or withdrawal from follow-up: a visit whose target (whose first day,
    where it has none) lies after it does not apply, unless it took place all the same.
    """
    if attendance.missed and not _ended_before(window, ended_on):
        return VisitStatus.MISSED
    if window is None:
        return None
    if attendance.began_on is not None:
        return _attended(window, attendance.began_on)
    return VisitStatus.NOT_APPLICABLE if _ended_before(window, ended_on) else _awaited(window, today)


def _ended_before(window: Window | None, ended_on: date | None) -> bool:
    return window is not None and ended_on is not None and (window.target or window.opens) > ended_on


def _attended(window: Window, day: date) -> VisitStatus:
    if day < window.opens:
        return VisitStatus.EARLY
    return VisitStatus.LATE if day > window.closes else VisitStatus.IN_WINDOW


def _awaited(window: Window, today: date) -> VisitStatus:
    if today < window.opens:
        return VisitStatus.NOT_DUE
    return VisitStatus.OVERDUE if today > window.closes else VisitStatus.DUE


def nearer_visit(code: str, day: date, found: Mapping[str, Window]) -> str | None:
    """The visit whose target lies nearer to `day` than that of the visit itself; None when its own is nearest."""
    own = found.get(code)
    if own is None or own.target is None:
        return None
    nearest, distance = None, abs((day - own.target).days)
    for other, window in found.items():
        if window.target is not None and abs((day - window.target).days) < distance:
            nearest, distance = other, abs((day - window.target).days)
    return nearest


def scheduled_after(protocol: Protocol, code: str) -> str | None:
    """The next visit with a target day after this one; None after the last, and for visits without a place."""
    here = protocol.visit(code)
    if here.target is None and not here.is_screening:
        return None
    later = [visit.code for visit in protocol.scheduled_visits if visit.position > here.position]
    return later[0] if later else None
