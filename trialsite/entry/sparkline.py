"""A small line of one value over time, as the numbers of a drawing; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 300, 64, 8  # px of the drawing's own box
# the count below which immune recovery is called incomplete in this trial (registry, inclusion criteria)
THRESHOLD = Decimal(200)


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value and the site date of its sample."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Dot:
    """A point as it is drawn, with the value that a reader hears."""

    x: float
    y: float
    on: date
    value: Decimal


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
    dots = tuple(
        Dot(_across((point.on - start).days / days), _down(point.value / top), point.on, point.value)
        for point in ordered
    )
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    last, change = ordered[-1].value, ordered[-1].value - ordered[0].value
    return Sparkline(dots, line, THRESHOLD, _down(THRESHOLD / top), last, change, start)


def _across(share: float) -> float:
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _down(share: Decimal) -> float:
    return round(EDGE + float(1 - share) * (HEIGHT - 2 * EDGE), 1)
