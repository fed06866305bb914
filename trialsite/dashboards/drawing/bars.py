"""Counts as bars that lie one under the other, each made of parts; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from trialsite.dashboards.drawing import svg

ROW, BAR, TOP, GAP, TOTAL = 25, 15, 6, 2, 26


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of count: its name in the legend, and its colour."""

    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: its name, and one number for each part."""

    name: str
    numbers: Sequence[int]

    @property
    def total(self) -> int:
        """All its parts."""
        return sum(self.numbers)


def draw(bars: Sequence[Bar], parts: Sequence[Part], width: int, label: str, *, names: float = 0) -> SafeString:
    """The chart; `names`: px for the names at most, as much as the longest takes otherwise."""
    room = max((svg.length_of(bar.name) for bar in bars), default=0) + 8
    left = min(room, names) if names else room
    scale = svg.Scale(0, max((bar.total for bar in bars), default=0) or 1, 0, width - left - TOTAL)
    legend, lines = _legend(parts, width)
    height = TOP + len(bars) * ROW + 8 + lines * 16
    drawn = [each for number, bar in enumerate(bars) for each in _bar(bar, parts, left, scale, TOP + number * ROW)]
    shift = svg.element("g", svg.joined(legend), transform=f"translate(0 {TOP + len(bars) * ROW + 14})")
    return svg.drawing(width, height, label, [*drawn, shift])


def _bar(bar: Bar, parts: Sequence[Part], left: float, scale: svg.Scale, top: float) -> Iterator[SafeString]:
    yield svg.words(0, top + 12, shortened(bar.name, left - 6))
    at = left
    for part, number in zip(parts, bar.numbers, strict=True):
        if number:
            wide = max(scale.at(number) - GAP, 2.0)
            said = svg.element("title", f"{bar.name}: {part.name} {number}")
            yield svg.element("rect", said, x=at, y=top, width=wide, height=BAR, rx=2, fill=part.colour)
            at += scale.at(number)
    yield svg.words(at + 4, top + 12, str(bar.total), font_weight=600, fill=svg.INK)


def shortened(text: str, room: float) -> str:
    """A text that fits, with three dots where it was cut."""
    if svg.length_of(text) <= room:
        return text
    kept = text
    while kept and svg.length_of(kept) + svg.LETTER > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _legend(parts: Sequence[Part], width: int) -> tuple[list[SafeString], int]:
    """The names of the parts in as many lines as they need."""
    found: list[SafeString] = []
    x, row = 0.0, 0
    for part in parts:
        wide = 13 + svg.length_of(part.name) + 9
        if x and x + wide - 9 > width:
            x, row = 0.0, row + 1
        found.append(svg.element("rect", x=x, y=row * 16 - 8, width=8, height=8, rx=2, fill=part.colour))
        found.append(svg.words(x + 12, row * 16, part.name))
        x += wide
    return found, row + 1
