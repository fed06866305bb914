"""Partial dates: 2024, 2024-09, 2024-09-12 or unknown, with both ends of what they can mean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from trialsite.crf.values.dates import day, read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.numbers import normalise
from trialsite.protocol.text import Text

_YEAR = re.compile(r"^(\d{4})\s*年?$")
_MONTH = re.compile(r"^(\d{4})(?:[-/.]|\s*年\s*)(\d{1,2})\s*月?$")
_STORED = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
UNKNOWN = "UNK"
HOW = Text(
    "Enter 2024-09-12, or as much as is known: 2024-09, 2024 or UNK.",
    "请输入 2024-09-12；仅知部分时输入 2024-09、2024 或 UNK(不详)。",
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, month or year, or not at all; `text` is ISO or "UNK"."""

    text: str

    def __post_init__(self) -> None:
        if self.text != UNKNOWN and not _STORED.match(self.text):
            raise ValueError(f"Not a partial date: {self.text}")

    @property
    def earliest(self) -> date | None:
        """The first day it can mean; None when unknown."""
        year, month, number = self._parts()
        return date(year, month or 1, number or 1) if year else None

    @property
    def latest(self) -> date | None:
        """The last day it can mean; None when unknown."""
        year, month, number = self._parts()
        if not year:
            return None
        month = month or 12
        return date(year, month, number or calendar.monthrange(year, month)[1])

    @property
    def is_exact(self) -> bool:
        """Known to the day."""
        return len(self.text) == len("2024-09-12")

    def _parts(self) -> tuple[int, int, int]:
        match = _STORED.match(self.text)
        return tuple(int(part or 0) for part in match.groups()) if match else (0, 0, 0)  # type: ignore[return-value]

    def __str__(self) -> str:
        return self.text


def read_partial_date(text: str, *, today: date) -> PartialDate:
    """The partial date that was typed; raises Unreadable with what to type instead."""
    raw = normalise(text[:60])
    if raw.upper() in {"UNK", "UNKNOWN", "不详", "未知"}:
        return PartialDate(UNKNOWN)
    if match := _YEAR.match(raw):
        day(int(match[1]), 1, 1)
        return PartialDate(match[1])
    if match := _MONTH.match(raw):
        day(int(match[1]), int(match[2]), 1)
        return PartialDate(f"{match[1]}-{int(match[2]):02d}")
    try:
        return PartialDate(read_date(raw, today=today).isoformat())
    except Unreadable as error:
        raise Unreadable(error.message if raw[:1].isdigit() and len(raw) > 7 else HOW) from None


def before(first: PartialDate | date, second: PartialDate | date) -> bool | None:
    """Whether `first` lies before `second`: True, False, or None when their ranges overlap or one is unknown."""
    first_from, first_to = _ends(first)
    second_from, second_to = _ends(second)
    if first_from is None or first_to is None or second_from is None or second_to is None:
        return None
    if first_to < second_from:
        return True
    return False if first_from >= second_to else None


def _ends(value: PartialDate | date) -> tuple[date | None, date | None]:
    return (value.earliest, value.latest) if isinstance(value, PartialDate) else (value, value)
