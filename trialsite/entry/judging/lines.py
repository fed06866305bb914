"""A result that waits as a line of the lab inbox: its place, what was measured before, and a small drawing of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from labs.names import abbreviation
from labs.rows import ARROWS, RESULTS, shown_unit
from labs.to_judge import ToJudge
from trialsite.crf.values.display import show_number, show_range
from trialsite.crf.values.measured import Measured
from trialsite.entry.navigation import record_url
from trialsite.entry.rows import element_id
from trialsite.protocol.text import Text
from trialsite.registers.bands import plain

WIDTH, HEIGHT, EDGE = 112, 26, 4  # px of the drawing's own box


@dataclass(frozen=True, slots=True)
class Trend:
    """A line through the values, the band of the limits, the last dot; heights and widths in px of its box."""

    line: str
    dots: tuple[tuple[float, float], ...]
    band: tuple[float, float] | None
    told: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One result; `url` takes the judgement, `form_url` leads to the form."""

    waits: ToJudge
    short: str
    typed: str
    canonical: str
    arrow: Text
    limits: str
    previous: str
    trend: Trend | None
    url: str
    form_url: str


def line_of(waits: ToJudge) -> JudgeLine:
    """The line of one result."""
    record, result, before = waits.record, waits.result, waits.previous
    return JudgeLine(
        waits=waits,
        short=abbreviation(waits.key),
        typed=_typed(result),
        canonical=_canonical(waits),
        arrow=ARROWS.text(result.flag or "N"),
        limits=show_range((plain(result.low), plain(result.high))) if _has_limits(result) else "",
        previous=_typed(before.result) if before else "",
        trend=trend_of(waits.values, (result.low, result.high)),
        url=reverse(
            "entry:result-judge",
            args=[record.participant.code, record.visit.name, record.form, record.repeat, waits.key],
        ),
        form_url=f"{record_url(record)}#{element_id(f'{RESULTS}[{waits.key}].cs')}",
    )


def _typed(result: Measured) -> str:
    """A result as it was reported, with its unit once: it may have been typed with it."""
    unit = result.unit or ""
    number = result.raw.removesuffix(unit).strip() or result.raw
    return f"{number} {shown_unit(unit)}".strip()


def _canonical(waits: ToJudge) -> str:
    """The value in the unit of the limits, where it was reported in another one; else empty."""
    value = waits.result.value
    if value is None or waits.result.unit in ("", None, waits.unit):
        return ""
    return f"= {show_number(value.normalize())} {shown_unit(waits.unit)}"


def _has_limits(result: Measured) -> bool:
    return (result.low, result.high) != (None, None)


def trend_of(values: Sequence[tuple[date, Decimal]], limits: tuple[Decimal | None, Decimal | None]) -> Trend | None:
    """The drawing of values in the order of their days; None below two, for one value is no trend. Pure."""
    if len(values) < 2:
        return None
    known = [value for _on, value in values] + [limit for limit in limits if limit is not None]
    low, high = min(known), max(known)
    span, start = high - low or Decimal(1), values[0][0]
    days = max((values[-1][0] - start).days, 1)
    dots = tuple(
        (round(EDGE + (on - start).days / days * (WIDTH - 2 * EDGE), 1), _down((value - low) / span))
        for on, value in values
    )
    return Trend(" ".join(f"{x},{y}" for x, y in dots), dots, _band(limits, low, span), tuple(values))


def _band(limits: tuple[Decimal | None, Decimal | None], low: Decimal, span: Decimal) -> tuple[float, float] | None:
    """Top and height of what lies within the limits; a side without a limit is open to the edge."""
    bottom, top = limits
    if bottom is None and top is None:
        return None
    upper = 0.0 if top is None else _down((top - low) / span)
    lower = float(HEIGHT) if bottom is None else _down((bottom - low) / span)
    return upper, round(max(lower - upper, 0.0), 1)


def _down(share: Decimal) -> float:
    return round(EDGE + float(1 - share) * (HEIGHT - 2 * EDGE), 1)
