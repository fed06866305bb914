"""Rates with their intervals as points on lines; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from trialsite.dashboards.drawing import svg

ROW, TOP, FOOT, LEFT, RIGHT = 44, 18, 22, 6, 12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate and its interval under a name; None while nothing was observed."""

    name: str
    value: float | None
    low: float | None
    high: float | None


def draw(told: Sequence[Estimate], width: int, label: str) -> SafeString:
    """The chart."""
    high = max((each.high for each in told if each.high is not None), default=1.0)
    marks = svg.ticks(0, high, most=4)
    x = svg.Scale(0, marks[-1], LEFT, width - RIGHT)
    bottom = TOP + len(told) * ROW
    grid = [svg.line(x.at(mark), TOP, x.at(mark), bottom) for mark in marks]
    names = [svg.words(x.at(mark), bottom + 14, f"{mark:g}", "start" if mark == 0 else "middle") for mark in marks]
    rows = [part for number, each in enumerate(told) for part in _row(each, x, TOP + number * ROW)]
    return svg.drawing(width, bottom + FOOT, label, [*grid, *rows, *names])


def _row(each: Estimate, x: svg.Scale, top: float) -> Iterator[SafeString]:
    yield svg.words(LEFT, top + 12, each.name, fill=svg.INK)
    if each.value is None or each.low is None or each.high is None:
        return
    middle = top + 26
    yield svg.line(x.at(each.low), middle, x.at(each.high), middle, svg.ACCENT, stroke_width=2)
    for end in (each.low, each.high):
        yield svg.line(x.at(end), middle - 4, x.at(end), middle + 4, svg.ACCENT, stroke_width=2)
    yield svg.element("circle", cx=x.at(each.value), cy=middle, r=4, fill=svg.ACCENT)
