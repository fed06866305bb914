"""A measure over the visits: the line of each person, the middle half, the median; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from trialsite.dashboards.drawing import svg

LEFT, RIGHT, TOP, FOOT = 38, 26, 12, 40
BAND, BAND_EDGE = "#DCEBED", "#5C98A0"


@dataclass(frozen=True, slots=True)
class Stop:
    """One time point: its day from day 0 and name, the quartiles (None without values), how many values."""

    day: float
    name: str
    n: int
    low: float | None
    median: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Dot:
    """One value of one person; `flagged` where its sample was taken outside the window."""

    day: float
    value: float
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """What is drawn: the stops, one line per person, a level with its name."""

    stops: Sequence[Stop]
    people: Sequence[Sequence[Dot]] = ()
    level: float | None = None
    level_name: str = ""
    n_name: str = "n"


def draw(told: Lines, width: int, height: int, label: str, *, counts: bool = True) -> SafeString:
    """The chart; `counts`: the number of values stands under each time point."""
    foot = FOOT if counts else FOOT - 16
    x = svg.Scale(0, max((stop.day for stop in told.stops), default=1) or 1, LEFT, width - RIGHT)
    marks = svg.ticks(*_range(told), most=8 if height > 200 else 6)
    y = svg.Scale(marks[0], marks[-1], height - foot, TOP)
    parts = [*_grid(marks, y, width), *_level(told, y, width), *_middle(told, x, y), *_people(told, x, y)]
    return svg.drawing(width, height, label, [*parts, *_median(told, x, y), *_foot(told, x, height, counts=counts)])


def _range(told: Lines) -> tuple[float, float]:
    values = [dot.value for person in told.people for dot in person]
    values += [each for stop in told.stops for each in (stop.low, stop.median, stop.high) if each is not None]
    values += [told.level] if told.level is not None else []
    return (min(values), max(values)) if values else (0.0, 1.0)


def _grid(marks: Sequence[float], y: svg.Scale, width: int) -> Iterator[SafeString]:
    for mark in marks:
        yield svg.line(LEFT, y.at(mark), width - RIGHT, y.at(mark))
        yield svg.words(LEFT - 6, y.at(mark) + 4, f"{mark:g}", "end")


def _level(told: Lines, y: svg.Scale, width: int) -> Iterator[SafeString]:
    if told.level is not None:
        at = y.at(told.level)
        yield svg.line(LEFT, at, width - RIGHT, at, svg.AMBER, stroke_dasharray="4 3")
        yield svg.words(width - RIGHT, at - 5, told.level_name, "end")


def _middle(told: Lines, x: svg.Scale, y: svg.Scale) -> Iterator[SafeString]:
    """The band between the quartiles."""
    known = [stop for stop in told.stops if stop.low is not None and stop.high is not None]
    upper = [(x.at(stop.day), y.at(stop.high or 0)) for stop in known]
    lower = [(x.at(stop.day), y.at(stop.low or 0)) for stop in reversed(known)]
    if len(known) > 1:
        told_points = " ".join(f"{a:.1f},{b:.1f}" for a, b in upper + lower)
        yield svg.element("polygon", points=told_points, fill=BAND, stroke=BAND_EDGE, stroke_width=0.7)


def _people(told: Lines, x: svg.Scale, y: svg.Scale) -> Iterator[SafeString]:
    for person in told.people:
        points = [(x.at(dot.day), y.at(dot.value)) for dot in person]
        if len(points) > 1:
            yield svg.path(points, svg.CONTROL, 0.8)
        if points:
            yield svg.element("circle", cx=points[-1][0], cy=points[-1][1], r=1.6, fill=svg.CONTROL)
        for dot, (a, b) in zip(person, points, strict=True):
            if dot.flagged:
                diamond = f"{a:.1f},{b - 4:.1f} {a + 4:.1f},{b:.1f} {a:.1f},{b + 4:.1f} {a - 4:.1f},{b:.1f}"
                yield svg.element("polygon", points=diamond, fill=svg.SURFACE, stroke=svg.AMBER, stroke_width=1.5)


def _median(told: Lines, x: svg.Scale, y: svg.Scale) -> Iterator[SafeString]:
    points = [(x.at(stop.day), y.at(stop.median)) for stop in told.stops if stop.median is not None]
    yield svg.path(points, svg.ACCENT, 2.5)
    for a, b in points:
        yield svg.element("circle", cx=a, cy=b, r=3.6, fill=svg.SURFACE, stroke=svg.ACCENT, stroke_width=1.8)


def _foot(told: Lines, x: svg.Scale, height: int, *, counts: bool) -> Iterator[SafeString]:
    base = height - (24 if counts else 8)
    places = [x.at(stop.day) for stop in told.stops]
    widths = [max(svg.length_of(stop.name), svg.length_of(str(stop.n))) for stop in told.stops]
    if counts:
        yield svg.words(4, height - 7, told.n_name)
    for stop, place, kept in zip(told.stops, places, svg.with_room(places, widths), strict=True):
        if kept:
            yield svg.words(place, base, stop.name, "middle")
        if kept and counts:
            yield svg.words(place, height - 7, str(stop.n), "middle", font_weight=600, fill=svg.INK)
