"""The bar of a visit's window on the time axis that all lines of Today share; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from visits.schedule import Window

AROUND_DAYS = 14  # the axis reaches as far back and ahead
WIDTH = 168  # px of the drawing's own box
DAY = WIDTH / (2 * AROUND_DAYS + 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the window and its target lie, in px; `target` and `width` are None outside the axis."""

    x: float | None
    width: float | None
    target: float | None


@dataclass(frozen=True, slots=True)
class Axis:
    """First and last day of the axis, and where today lies, in px."""

    first: date
    last: date
    now: float
    width: int = WIDTH


def axis(today: date) -> Axis:
    """The axis around a site date."""
    around = timedelta(days=AROUND_DAYS)
    return Axis(today - around, today + around, _middle(today, today))


def bar(window: Window, today: date) -> Bar:
    """The part of a window that lies on the axis of a site date; days are drawn whole."""
    first, last = axis(today).first, axis(today).last
    target = window.target
    tick = _middle(target, today) if target is not None and first <= target <= last else None
    if window.closes < first or window.opens > last:
        return Bar(None, None, tick)
    opens, closes = max(window.opens, first), min(window.closes, last)
    return Bar(_left(opens, today), round(((closes - opens).days + 1) * DAY, 1), tick)


def _left(day: date, today: date) -> float:
    return round(((day - today).days + AROUND_DAYS) * DAY, 1)


def _middle(day: date, today: date) -> float:
    return round(((day - today).days + AROUND_DAYS + 0.5) * DAY, 1)
