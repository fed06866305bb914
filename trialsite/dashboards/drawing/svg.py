"""Elements of drawings, scales and the marks on them; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# tokens of the style sheet: a drawing carries its colours itself, so that it prints and travels
INK, INK_2, INK_3, HAIR, CONTROL, SURFACE = "#14202B", "#44515F", "#5C6976", "#E2E7EC", "#7F8C9A", "#FFFFFF"
ACCENT, ACCENT_PALE, AMBER, RED, GREEN_PALE, GREEN = "#0B6470", "#E6F3F4", "#C77700", "#B3261E", "#E7F5EC", "#17734A"
SMALL = 11  # px, the least size of a letter
WIDE_LETTER, LETTER = 11.0, 6.2  # px that a Chinese and another sign take at that size
MARKS = (1, 2, 2.5, 5, 10)  # steps of an axis, times a power of ten


def element(name: str, content: object = "", **attributes: object) -> SafeString:
    """One element; `_` in the name of an attribute is a hyphen, a number has at most one decimal."""
    parts = format_html_join(
        "", ' {}="{}"', ((key.rstrip("_").replace("_", "-"), _plain(value)) for key, value in attributes.items())
    )
    return format_html("<{}{}>{}</{}>", name, parts, content, name)


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Elements after one another."""
    return format_html_join("", "{}", ((part,) for part in parts))


def drawing(width: int, height: int, label: str, parts: Iterable[SafeString]) -> SafeString:
    """A whole drawing that is read out as one picture with its label."""
    return element(
        "svg", joined(parts), viewBox=f"0 0 {width} {height}", width=width, height=height, role="img",
        aria_label=label, font_size=SMALL, fill=INK_2,
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, colour: str = HAIR, **more: object) -> SafeString:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **more)


def words(x: float, y: float, text: str, anchor: str = "start", **more: object) -> SafeString:
    """A text at its base line."""
    return element("text", text, x=x, y=y, text_anchor=anchor, **more)


def path(points: Sequence[tuple[float, float]], colour: str, width: float, **more: object) -> SafeString:
    """A line through points."""
    told = " ".join(f"{_plain(x)},{_plain(y)}" for x, y in points)
    return element("polyline", points=told, fill="none", stroke=colour, stroke_width=width, **more)


def length_of(text: str) -> float:
    """About how many px a text takes."""
    return sum(LETTER if sign.isascii() else WIDE_LETTER for sign in text)


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers between `low` and `high` to px between `start` and `end`, which may run backwards."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a number."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, most: int = 8) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` steps apart evenly."""
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(each * power for each in MARKS if span / (each * power) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def with_room(places: Sequence[float], widths: Sequence[float]) -> list[bool]:
    """Which texts, each in the middle of its place, have room beside those kept before; the last one always has."""
    kept, edge = [], float("-inf")
    last = len(places) - 1
    for number, (place, width) in enumerate(zip(places, widths, strict=True)):
        before_last = number == last or place + width / 2 + 4 <= places[last] - widths[last] / 2
        fits = number == last or (place - width / 2 >= edge and before_last)
        kept.append(fits)
        edge = place + width / 2 + 4 if fits else edge
    return kept
