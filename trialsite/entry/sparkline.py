"""A small line of one value over time, as the numbers of a drawing; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 270, 64, 8  # px of the drawing's own box; the names of the visits stand below it
APART = 34  # px from one name to the next, so that none covers another
# the count below which immune recovery is called incomplete in this trial (registry, inclusion criteria)
THRESHOLD = Decimal(200)


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value and the site date of its sample."""

    on: date
    value: Decimal
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point as it is drawn, with the value that a reader hears; `visit` where there is room for its name."""

    x: float
    y: float
    on: date
    value: Decimal
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Dots from left to right, the line through them, the threshold's height, the last value and its change."""

    dots: tuple[Dot, ...]
    line: str
    threshold: Decimal
    threshold_y: float
    last: Decimal
    change: Decimal
    first_on: date


def sparkline(points: Sequence[Point]) -> Sparkline | None:
    """The drawing of points in the order of their dates; None without any."""
    if not points:
        return None
    ordered = sorted(points, key=lambda point: point.on)
    start = ordered[0].on
    days = max((ordered[-1].on - start).days, 1)
    top = max(THRESHOLD, *(point.value for point in ordered)) * Decimal("1.05")
    places = [_across((point.on - start).days / days) for point in ordered]
    named = _with_room(places)
    dots = tuple(
        Dot(x, _down(point.value / top), point.on, point.value, point.visit if number in named else "")
        for number, (x, point) in enumerate(zip(places, ordered, strict=True))
    )
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    last, change = ordered[-1].value, ordered[-1].value - ordered[0].value
    return Sparkline(dots, line, THRESHOLD, _down(THRESHOLD / top), last, change, start)


def _with_room(places: Sequence[float]) -> frozenset[int]:
    """Which dots have room for a name below them: the last one, and from the left those that cover no other."""
    last = len(places) - 1
    named, edge = {last}, float("-inf")
    for number, x in enumerate(places[:-1]):
        if x - edge >= APART and places[last] - x >= APART:
            named.add(number)
            edge = x
    return frozenset(named)


def _across(share: float) -> float:
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _down(share: Decimal) -> float:
    return round(EDGE + float(1 - share) * (HEIGHT - 2 * EDGE), 1)
