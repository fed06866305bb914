"""One participant's time as lanes over one axis; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from trialsite.dashboards.drawing import svg
from trialsite.dashboards.drawing.bars import shortened
from trialsite.dashboards.timeline import Mark, Span, Timeline, Value

RIGHT, LANE, EVENT, PANEL, GAP, FOOT = 16, 30, 18, 92, 14, 26
LEAST_LEFT, TICK = 96, 48  # px of a short name and its numbers; of the longest number with room around it
WIDTH = 1080
GRADES = {1: svg.CONTROL, 2: svg.AMBER}


@dataclass(frozen=True, slots=True)
class Names:
    """What the lanes are called."""

    visits: str
    infusions: str
    events: str
    cd4: str
    ratio: str
    rna: str


def draw(told: Timeline, names: Names, days: Sequence[tuple[date, str]], today: date, label: str) -> SafeString:
    """The drawing; `days` are named under the axis, the first and the last of them bound it."""
    first, last = days[0][0], days[-1][0]
    left = _left(names)
    at = _Axis(first, svg.Scale(0, max((last - first).days, 1), left, WIDTH - RIGHT), left)
    events = 10 + max(len(told.events), 1) * EVENT
    top = 2 * LANE + events
    parts = [*_marks(told.visits, names.visits, at, 0), *_marks(told.infusions, names.infusions, at, LANE, filled=True)]
    parts += _events(told.events, names.events, at, 2 * LANE, min(today, last))
    for number, (name, values) in enumerate(((names.cd4, told.cd4), (names.ratio, told.ratio), (names.rna, told.rna))):
        parts += _panel(values, name, at, top + GAP + number * (PANEL + GAP))
    bottom = top + 3 * (PANEL + GAP) + GAP
    parts += _axis(days, at, bottom)
    return svg.drawing(WIDTH, bottom + FOOT, label, parts)


def _left(names: Names) -> int:
    """Where the axis begins: right of the longest name, and of the numbers between a panel's name and its lines."""
    lanes = (names.visits, names.infusions, names.events)
    panels = (names.cd4, names.ratio, names.rna)
    wanted = [svg.length_of(name) + 8 for name in lanes] + [svg.length_of(name) + TICK for name in panels]
    return max(LEAST_LEFT, math.ceil(max(wanted)))


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    scale: svg.Scale
    left: int

    def of(self, day: date) -> float:
        return self.scale.at((day - self.first).days)


def _marks(marks: Sequence[Mark], name: str, at: _Axis, top: int, *, filled: bool = False) -> Iterator[SafeString]:
    middle = top + 12
    yield svg.words(0, middle + 4, name, fill=svg.INK)
    yield svg.line(at.left, middle, WIDTH - RIGHT, middle)
    places = [at.of(mark.on) for mark in marks]
    room = svg.with_room(places, [svg.length_of(mark.name) for mark in marks]) if marks else []
    for mark, place, kept in zip(marks, places, room, strict=True):
        fill = svg.ACCENT if filled else svg.SURFACE
        yield svg.element("circle", cx=place, cy=middle, r=4, fill=fill, stroke=svg.ACCENT, stroke_width=1.6)
        if kept:
            yield svg.words(place, middle + 15, mark.name, "middle")


def _events(events: Sequence[Span], name: str, at: _Axis, top: int, today: date) -> Iterator[SafeString]:
    yield svg.words(0, top + 14, name, fill=svg.INK)
    for number, event in enumerate(events):
        y, begin = top + 6 + number * EVENT, at.of(event.start)
        width = max(at.of(max(event.end or today, event.start)) - begin, 4.0)
        colour = GRADES.get(event.grade, svg.RED)
        yield svg.element("rect", x=begin, y=y, width=width, height=9, rx=2, fill=colour)
        said = f"{event.name} · {event.grade}"
        after = WIDTH - RIGHT - begin - width - 6
        if after > 90:
            yield svg.words(begin + width + 5, y + 9, shortened(said, after))
        else:
            yield svg.words(begin - 5, y + 9, shortened(said, max(begin - at.left - 10, 40)), "end")


def _panel(values: Sequence[Value], name: str, at: _Axis, top: int) -> Iterator[SafeString]:
    yield svg.words(0, top + 10, name, fill=svg.INK)
    known = [each.value for each in values] or [0.0, 1.0]
    flat = 1.0 if min(known) == max(known) else 0.0
    marks = svg.ticks(min(known) - flat, max(known) + flat, most=4)
    y = svg.Scale(marks[0], marks[-1], top + PANEL - 6, top + 6)
    for mark in marks:
        yield svg.line(at.left, y.at(mark), WIDTH - RIGHT, y.at(mark))
        yield svg.words(at.left - 6, y.at(mark) + 4, f"{mark:g}", "end")
    points = [(at.of(value.on), y.at(value.value)) for value in values]
    yield svg.path(points, svg.ACCENT, 1.8)
    for value, (a, b) in zip(values, points, strict=True):
        fill = svg.SURFACE if value.bound else svg.ACCENT
        yield svg.element("circle", cx=a, cy=b, r=3.4, fill=fill, stroke=svg.ACCENT, stroke_width=1.6)


def _axis(days: Sequence[tuple[date, str]], at: _Axis, bottom: int) -> Iterator[SafeString]:
    yield svg.line(at.left, bottom, WIDTH - RIGHT, bottom, svg.CONTROL)
    places = [at.of(day) for day, _name in days]
    room = svg.with_room(places, [svg.length_of(name) for _day, name in days])
    for number, ((_day, name), place, kept) in enumerate(zip(days, places, room, strict=True)):
        if kept:
            yield svg.line(place, bottom, place, bottom + 4, svg.CONTROL)
            yield svg.words(place, bottom + 18, name, "end" if number == len(days) - 1 else "middle")
