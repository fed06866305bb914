"""Dates and times as typed; ambiguous forms such as 12/9/24 are refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.numbers import normalise
from trialsite.protocol.text import Text

_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_CHINESE = re.compile(r"^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$")
_WORDS = re.compile(r"^(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})$")
_OFFSET = re.compile(r"^([+-]\d{1,4})d$")
_SHORT = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$")
_TIME = re.compile(r"^(\d{1,2}):(\d{2})$|^(\d{2})(\d{2})$")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
         "november", "december")  # fmt: skip

HOW = Text("Enter the date as 2024-09-12 or 12 sep 2024.", "请按 2024-09-12 的格式输入日期。")
AMBIGUOUS = Text(
    "{typed} can mean two dates. Enter it as 2024-09-12 or 12 sep 2024.",
    "{typed}可能有两种含义，请按 2024-09-12 的格式输入日期。",
)
NO_SUCH_DAY = Text("There is no such day in the calendar. Check the date.", "日历中没有这一天，请核对日期。")
NO_VISIT = Text("The visit has no date yet; type the date itself.", "该访视尚无日期，请直接输入日期。")
HOW_TIME = Text("Enter the time as 09:10 (24 hours).", "请按 09:10 的格式输入时间(24小时制)。")
FIRST_YEAR, LAST_YEAR = 1900, 2100


def month_of(word: str) -> int:
    """1 to 12 for an English month name or its first three letters (also "sept"); 0 for anything else."""
    low = word.lower()
    if low in _FULL:
        return _FULL.index(low) + 1
    low = "sep" if low == "sept" else low
    return MONTHS.index(low) + 1 if low in MONTHS else 0


def day(year: int, month: int, number: int) -> date:
    """The calendar day; raises Unreadable where there is none between 1900 and 2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(HOW)
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable(NO_SUCH_DAY) from None


def read_date(text: str, *, today: date, visit_date: date | None = None) -> date:
    """The full date that was typed: 2024-09-12, 20240912, 12 sep 2024, 2024年9月12日, t, -1d, +30d, v (visit date)."""
    raw = normalise(text[:60]).lower()
    if (relative := _relative(raw, today, visit_date)) is not None:
        return relative
    for pattern in (_ISO, _COMPACT, _CHINESE):
        if match := pattern.match(raw):
            return day(int(match[1]), int(match[2]), int(match[3]))
    match = _WORDS.match(raw)
    if match and (month := month_of(match[2])):
        return day(int(match[3]), month, int(match[1]))
    if _SHORT.match(raw):
        raise Unreadable(AMBIGUOUS.format(typed=raw))
    raise Unreadable(HOW)


def _relative(raw: str, today: date, visit_date: date | None) -> date | None:
    if raw == "t":
        return today
    if raw == "v":
        if visit_date is None:
            raise Unreadable(NO_VISIT)
        return visit_date
    match = _OFFSET.match(raw)
    return today + timedelta(days=int(match[1])) if match else None


def read_time(text: str) -> time:
    """A time of day: 09:10, 9:10, 0910; raises Unreadable for anything else."""
    match = _TIME.match(normalise(text[:20]).replace(" ", ""))
    if not match:
        raise Unreadable(HOW_TIME)
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4])
    if hour > 23 or minute > 59:
        raise Unreadable(HOW_TIME)
    return time(hour, minute)


def read_datetime(
    day_text: str, time_text: str, *, zone: ZoneInfo, today: date, visit_date: date | None = None
) -> datetime:
    """The instant in UTC of a date and a time on the clock of `zone`."""
    on = read_date(day_text, today=today, visit_date=visit_date)
    return datetime.combine(on, read_time(time_text), tzinfo=zone).astimezone(UTC)
