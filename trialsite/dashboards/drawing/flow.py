"""The flow of participants as boxes under one another, with those who left beside them (CONSORT); pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from trialsite.dashboards.drawing import svg
from trialsite.dashboards.drawing.bars import shortened

MAIN, ASIDE, GAP, BOX, STEP = 122, 142, 26, 30, 60
GREY, EDGE = "#F8FAFB", "#7F8C9A"


@dataclass(frozen=True, slots=True)
class Box:
    """A stage and how many are in it; `fill` of its ground, `small` a second line below."""

    name: str
    number: int
    fill: str = svg.SURFACE
    small: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One box of the way, and who left it or waits beside it."""

    box: Box
    aside: Box | None = None


def draw(stages: Sequence[Stage], label: str) -> SafeString:
    """The chart."""
    parts = [each for number, stage in enumerate(stages) for each in _stage(stage, number * STEP, len(stages), number)]
    return svg.drawing(MAIN + GAP + ASIDE + 1, len(stages) * STEP - STEP + BOX + 14, label, parts)


def _stage(stage: Stage, top: float, count: int, number: int) -> Iterator[SafeString]:
    yield from _box(stage.box, 0.5, top, MAIN)
    if number < count - 1:
        yield from _arrow(MAIN / 2, top + BOX, MAIN / 2, top + STEP)
    if stage.aside is not None:
        yield from _box(stage.aside, MAIN + GAP, top, ASIDE)
        yield from _arrow(MAIN, top + BOX / 2, MAIN + GAP, top + BOX / 2)


def _box(box: Box, x: float, top: float, width: float) -> Iterator[SafeString]:
    height = BOX + (12 if box.small else 0)
    yield svg.element(
        "rect", x=x, y=top + 0.5, width=width, height=height, rx=5, fill=box.fill, stroke=EDGE, stroke_width=1
    )
    number = str(box.number)
    yield svg.words(x + 9, top + 19, shortened(box.name, width - 26 - svg.length_of(number)), fill=svg.INK)
    yield svg.words(x + width - 9, top + 19, number, "end", font_weight=650, fill=svg.INK)
    if box.small:
        yield svg.words(x + 9, top + 34, shortened(box.small, width - 16))


def _arrow(x1: float, y1: float, x2: float, y2: float) -> Iterator[SafeString]:
    yield svg.line(x1, y1, x2, y2, svg.CONTROL)
    if x1 == x2:
        yield svg.path([(x2 - 4, y2 - 5), (x2, y2), (x2 + 4, y2 - 5)], svg.CONTROL, 1)
    else:
        yield svg.path([(x2 - 5, y2 - 4), (x2, y2), (x2 - 5, y2 + 4)], svg.CONTROL, 1)
