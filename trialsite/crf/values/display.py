"""Values as people read them, and their one canonical text for ledger, history and hashes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from trialsite.crf.values.measured import Measured
from trialsite.crf.values.partial import PartialDate, Precision
from trialsite.protocol.text import Text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GROUPS = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+$)")
_ISO_DAY = re.compile(r"(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])", re.ASCII)
_THIN_SPACE = "\u2009"


def show_date(value: date, language: str) -> str:
    """12 Sep 2024 in English, 2024-09-12 in Chinese."""
    if language.startswith("zh"):
        return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def show_partial_date(value: PartialDate, language: str) -> str:
    """As much of a date as is known: 12 Sep 2024, Sep 2024 or 2024 in English, as it is stored in Chinese."""
    first = value.earliest
    if first is None or language.startswith("zh") or value.precision is Precision.YEAR:
        return value.text
    shown = show_date(first, language)
    return shown if value.is_exact else shown.partition(" ")[2]


def in_both(value: date | PartialDate) -> Text:
    """A date or partial date as people read it, for a message in both languages."""
    if isinstance(value, PartialDate):
        return Text(show_partial_date(value, "en"), show_partial_date(value, "zh"))
    return Text(show_date(value, "en"), show_date(value, "zh"))


def show_days_in(text: str, language: str) -> str:
    """A calculated text with the dates in it, which it holds as 2024-09-12, as people read them."""
    return _ISO_DAY.sub(lambda found: show_date(date.fromisoformat(found[0]), language), text)


def show_datetime(value: datetime, zone: tzinfo, language: str) -> str:
    """Date, time to the second and offset on the clock of `zone`; ValueError for an instant without a zone."""
    local = _aware(value).astimezone(zone)
    offset = local.strftime("%z")
    return f"{show_date(local, language)} {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:5]})"


def show_number(value: Decimal | int | float) -> str:
    """A number with thin spaces between thousands from 10 000 on, and all the decimals it has."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    if len(whole) > 4 and whole.isdigit():
        whole = _GROUPS.sub(_THIN_SPACE, whole)
    return f"{sign}{whole}{point}{decimals}"


def show_range(limits: tuple[Any, Any] | None) -> str:
    """Limits as people read them: 33–43, ≥ 95 or ≤ 5 where one side is open; empty for none."""
    if limits is None:
        return ""
    low, high = limits
    if high is None:
        return f"≥ {show_number(low)}"
    return f"≤ {show_number(high)}" if low is None else f"{show_number(low)}–{show_number(high)}"


def canonical(value: Any) -> str | None:
    """The one text of a value, the same in every language and on every machine; None stays None.

    true/false, decimals without exponent, dates as ISO, times as HH:MM, instants in UTC, codes joined by "|",
    partial dates and measurements as they were reported. TypeError for any other type, floats above all.
    """
    if value is None:
        return None
    for kind, text_of in _TEXTS:
        if isinstance(value, kind):
            return text_of(value)
    raise TypeError(f"No canonical text for {type(value).__name__}")


def _aware(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("An instant needs a time zone")
    return value


# bool before int and datetime before date, since each is a kind of the other
_TEXTS: tuple[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    ((str, int), str),
    (Decimal, lambda value: f"{value:f}"),
    (datetime, lambda value: _aware(value).astimezone(UTC).isoformat()),
    (date, date.isoformat),
    (time, lambda value: value.isoformat(timespec="minutes")),
    ((tuple, list), "|".join),
    (PartialDate, lambda value: value.text),
    (Measured, lambda value: value.raw),
)
