"""Values as people read them, and their one canonical text for ledger, history and hashes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from trialsite.crf.values.measured import Measured
from trialsite.crf.values.partial import PartialDate

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_THIN = "\u2009"


def show_date(value: date, language: str) -> str:
    """12 Sep 2024 in English, 2024-09-12 in Chinese."""
    if language.startswith("zh"):
        return value.isoformat()
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def show_datetime(value: datetime, zone: tzinfo, language: str) -> str:
    """Date, time to the second and offset on the clock of `zone`."""
    local = value.astimezone(zone)
    offset = local.strftime("%z")
    return f"{show_date(local.date(), language)} {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def show_number(value: Decimal | int | float) -> str:
    """A number with thin spaces between thousands from 10 000 on, as many decimals as it has."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = text.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", _THIN)
    return f"{sign}{whole}{dot}{rest}"


def canonical(value: Any) -> str | None:  # noqa: PLR0911 - a table of types
    """The one text of a value: decimals without exponent, dates as ISO, instants in UTC, codes joined by "|"."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case tuple() | list():
            return "|".join(value)
        case PartialDate():
            return value.text
        case Measured():
            return value.raw
        case _:
            return str(value)
