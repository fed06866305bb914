"""Recruitment as steps over the calendar, beside what was planned; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from trialsite.dashboards.drawing import svg

LEFT, RIGHT, TOP, FOOT = 26, 14, 26, 24
PALE = "#E6F3F4"


@dataclass(frozen=True, slots=True)
class Recruited:
    """Steps as (day, how many by then), the target with the planned first and last day, and today."""

    steps: Sequence[tuple[date, int]]
    target: int
    start: date
    end: date
    today: date
    name: str
    planned: str

    @property
    def first(self) -> date:
        """The first day drawn."""
        return min([self.start, *(day for day, _number in self.steps)])

    @property
    def last(self) -> date:
        """The last day drawn."""
        return max(self.end, self.today, *(day for day, _number in self.steps))


def draw(told: Recruited, months: Sequence[tuple[date, str]], width: int, height: int, label: str) -> SafeString:
    """The chart; `months`: the names under the axis."""
    x = svg.Scale(0, max((told.last - told.first).days, 1), LEFT, width - RIGHT)
    top = max([told.target, *(number for _day, number in told.steps)])
    marks = [mark for mark in svg.ticks(0, top, most=6) if mark == int(mark)]
    y = svg.Scale(0, marks[-1], height - FOOT, TOP)
    parts = [*_grid(marks, y, width), *_planned(told, x, y, width), *_done(told, x, y)]
    return svg.drawing(width, height, label, [*parts, *_months(told, months, x, height)])


def _grid(marks: Sequence[float], y: svg.Scale, width: int) -> Iterator[SafeString]:
    for mark in marks:
        yield svg.line(LEFT, y.at(mark), width - RIGHT, y.at(mark))
        yield svg.words(LEFT - 6, y.at(mark) + 4, f"{mark:g}", "end")


def _planned(told: Recruited, x: svg.Scale, y: svg.Scale, width: int) -> Iterator[SafeString]:
    begin, end = x.at((told.start - told.first).days), x.at((told.end - told.first).days)
    yield svg.line(LEFT, y.at(told.target), width - RIGHT, y.at(told.target), svg.CONTROL, stroke_dasharray="2 3")
    yield svg.line(begin, y.at(0), end, y.at(told.target), svg.CONTROL, stroke_width=1.5, stroke_dasharray="4 3")
    yield svg.words(begin + (end - begin) * 0.5 + 8, y.at(told.target * 0.45), told.planned)


def _done(told: Recruited, x: svg.Scale, y: svg.Scale) -> Iterator[SafeString]:
    points, before = [(x.at((told.start - told.first).days), y.at(0))], 0
    for day, number in told.steps:
        at = x.at((day - told.first).days)
        points += [(at, y.at(before)), (at, y.at(number))]
        before = number
    points.append((x.at((told.today - told.first).days), y.at(before)))
    ground = " ".join(f"{a:.1f},{b:.1f}" for a, b in [*points, (points[-1][0], y.at(0))])
    yield svg.element("polygon", points=ground, fill=PALE)
    yield svg.path(points, svg.ACCENT, 2)
    yield svg.element("circle", cx=points[-1][0], cy=points[-1][1], r=3.4, fill=svg.ACCENT)
    yield svg.words(points[-1][0] - 6, points[-1][1] - 8, told.name, "end", font_weight=600, fill=svg.INK)


def _months(told: Recruited, months: Sequence[tuple[date, str]], x: svg.Scale, height: int) -> Iterator[SafeString]:
    for number, (day, name) in enumerate(months):
        anchor = "start" if number == 0 else "end" if number == len(months) - 1 else "middle"
        place = x.at((day - told.first).days) + (-LEFT + 4 if number == 0 else RIGHT if anchor == "end" else 0)
        yield svg.words(place, height - 6, name, anchor)
