"""Partial dates: 2024, 2024-09, 2024-09-12 or unknown, with both ends of what they can mean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trialsite.crf.values import dates
from trialsite.crf.values.dates import day, month_number, read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.normalise import brief
from trialsite.protocol.text import Text

UNKNOWN = "UNK"

_STORED = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_YEAR = re.compile(r"([0-9]{4}) ?年?")
_MONTH = re.compile(r"([0-9]{4}) ?[-/.] ?([0-9]{1,2})|([0-9]{4}) ?年 ?([0-9]{1,2}) ?月")
_MONTH_NAMED = re.compile(r"([a-z]+)\.?[ -]?([0-9]{4})")
_UNKNOWN_WORDS = frozenset({"unk", "unknown", "不详", "未知"})

HOW = Text(
    "Enter the date as 2024-09-12, or as much as is known: 2024-09, 2024 or UNK.",
    "请按 2024-09-12 的格式输入日期；仅知部分时输入 2024-09 或 2024，完全不清楚时输入 UNK 或“不详”。",
)


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


_PRECISIONS = {3: Precision.DAY, 2: Precision.MONTH, 1: Precision.YEAR, 0: Precision.UNKNOWN}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, month or year, or not at all; `text` is ISO or "UNK". ValueError for any other text."""

    text: str

    def __post_init__(self) -> None:
        if self.text != UNKNOWN and not _STORED.fullmatch(self.text):
            raise ValueError(f"Not a partial date: {self.text}")
        if self.text != UNKNOWN:
            _first_day(self._parts())  # 2024-13 and 2024-02-30 have none

    @property
    def precision(self) -> Precision:
        """Known to the day, to the month, to the year, or not at all."""
        return _PRECISIONS[len(self._parts())]

    @property
    def earliest(self) -> date | None:
        """The first day it can mean; None when unknown."""
        parts = self._parts()
        return _first_day(parts) if parts else None

    @property
    def latest(self) -> date | None:
        """The last day it can mean; None when unknown."""
        first = self.earliest
        if first is None or self.is_exact:
            return first
        month = first.month if self.precision is Precision.MONTH else 12
        return date(first.year, month, calendar.monthrange(first.year, month)[1])

    @property
    def is_exact(self) -> bool:
        """Known to the day."""
        return self.precision is Precision.DAY

    def _parts(self) -> list[int]:
        return [] if self.text == UNKNOWN else [int(part) for part in self.text.split("-")]

    def __str__(self) -> str:
        return self.text


def read_partial_date(text: str, today: date) -> PartialDate:
    """The date that was typed, as exact as it was typed, 1900 to 2100; raises Unreadable with what to type instead.

    Reads 2024, 2024-09, 2024/9, 2024.9, Sep 2024, 2024年9月, UNK, 不详 and whatever `read_date` reads, but for v.
    """
    plain = brief(text).lower()
    if plain in _UNKNOWN_WORDS:
        return PartialDate(UNKNOWN)
    if match := _YEAR.fullmatch(plain):
        return PartialDate(day(int(match[1]), 1, 1).isoformat()[:4])
    if (first := _first_of_month(plain)) is not None:
        return PartialDate(first.isoformat()[:7])
    try:
        return PartialDate(read_date(text, today=today).isoformat())
    except Unreadable as error:
        # "no such day" and "ambiguous" stay right here; advice on whole dates or visits does not
        raise Unreadable(HOW if error.message in (dates.HOW, dates.NO_VISIT) else error.message) from None


def before(first: PartialDate | date, second: PartialDate | date) -> bool | None:
    """Whether `first` lies before `second`: True, False, or None when their ranges overlap or one is unknown."""
    first_from, first_to = _ends(first)
    second_from, second_to = _ends(second)
    if first_from is None or first_to is None or second_from is None or second_to is None:
        return None
    if first_to < second_from:
        return True
    return False if first_from >= second_to else None


def _first_day(parts: list[int]) -> date:
    year, month, number = (*parts, 1, 1)[:3]
    return date(year, month, number)


def _first_of_month(plain: str) -> date | None:
    if match := _MONTH.fullmatch(plain):
        return day(int(match[1] or match[3]), int(match[2] or match[4]), 1)
    match = _MONTH_NAMED.fullmatch(plain)
    month = month_number(match[1]) if match else None
    return day(int(match[2]), month, 1) if match and month else None


def _ends(value: PartialDate | date) -> tuple[date | None, date | None]:
    return (value.earliest, value.latest) if isinstance(value, PartialDate) else (value, value)
