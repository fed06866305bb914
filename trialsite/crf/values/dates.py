"""Dates and times as typed; ambiguous forms such as 12/9/24 are refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.normalise import brief
from trialsite.protocol.text import Text

FIRST_YEAR, LAST_YEAR = 1900, 2100

_YEAR_FIRST = (
    re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})"),
    re.compile(r"((?:1[89]|2[01])[0-9]{2})()([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4}) ?(年) ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?"),
)
_MONTH_NAMED = re.compile(r"([0-9]{1,2})[ -]?([a-z]+)\.?[ -]?([0-9]{4})")
_DAYS_AWAY = re.compile(r"([+-][0-9]{1,4}) ?d")
_SHORT = re.compile(r"[0-9]{1,2} ?[-/. ] ?[0-9]{1,2} ?[-/. ] ?(?:[0-9]{2}|[0-9]{4})|[0-9]{6}|[0-9]{8}")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[ -]?[a-z]+\.?[ -]?[0-9]{2}")
_TIME = re.compile(r"([0-9]{1,2}) ?: ?([0-9]{2})|([0-9]{2})([0-9]{2})")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH_NUMBERS = (
    {name: number for number, name in enumerate(_MONTHS, 1)}
    | {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
    | {"sept": 9}
)

HOW = Text("Enter the date as 2024-09-12 or 12 sep 2024.", "请按 2024-09-12 的格式输入日期。")
AMBIGUOUS = Text(
    "{typed} can mean several dates. Enter the date as 2024-09-12 or 12 sep 2024.",
    "“{typed}”可能有多种含义，请按 2024-09-12 的格式输入日期。",
)
SHORT_YEAR = Text("Enter the year with four digits, for example 12 sep 2024.", "请输入四位年份，例如 2024-09-12。")
NO_SUCH_DAY = Text(
    "There is no such day in the calendar. Check year, month and day.", "日历中没有这一天，请核对年、月、日。"
)
# typed in place of a date: the day of the visit
OF_VISIT = "v"
YEAR_RANGE = Text("Enter a year from 1900 to 2100.", "年份应在 1900 至 2100 之间，请核对。")
NO_VISIT = Text("The visit has no date yet; enter the date itself.", "该访视尚无日期，请直接输入日期。")
HOW_TIME = Text("Enter the time as 09:10 (24 hours).", "请按 09:10 的格式输入时间（24小时制）。")
NO_SUCH_TIME = Text(
    "The clocks were put forward over this time. Check the time.", "该日因夏令时调整不存在此时刻，请核对时间。"
)


def read_date(text: str, *, today: date, visit_date: date | None = None) -> date:
    """The full date that was typed, 1900 to 2100; raises Unreadable with what to type instead.

    Reads 2024-09-12, 20240912, 2024/9/12, 2024.9.12, 12 sep 2024, 12 September 2024, 2024年9月12日, t (today),
    -1d and +30d (days from today), v (date of the visit).
    """
    plain = brief(text).lower()
    found = _relative(plain, today, visit_date) or _full(plain)
    if found is None:
        raise Unreadable(_advice(plain))
    return found


def read_time(text: str) -> time:
    """A time of day to the minute, 24 hours: 09:10, 9:10, 0910; raises Unreadable for anything else."""
    match = _TIME.fullmatch(brief(text))
    if not match:
        raise Unreadable(HOW_TIME)
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4])
    if hour > 23 or minute > 59:
        raise Unreadable(HOW_TIME)
    return time(hour, minute)


def read_datetime(
    date_text: str, time_text: str, *, zone: tzinfo, today: date, visit_date: date | None = None
) -> datetime:
    """The instant in UTC of a date and a time on the clock of `zone`; the earlier one of an hour that came twice."""
    on = read_date(date_text, today=today, visit_date=visit_date)
    local = datetime.combine(on, read_time(time_text), tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable(NO_SUCH_TIME)
    return instant


def month_number(word: str) -> int | None:
    """1 to 12 for an English month name in lower case, or its first three letters (also "sept")."""
    return _MONTH_NUMBERS.get(word)


def day(year: int, month: int, number: int) -> date:
    """The calendar day; raises Unreadable where there is none between 1900 and 2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(YEAR_RANGE)
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable(NO_SUCH_DAY) from None


def _relative(plain: str, today: date, visit_date: date | None) -> date | None:
    if plain == "t":
        return today
    if plain == OF_VISIT:
        if visit_date is None:
            raise Unreadable(NO_VISIT)
        return visit_date
    match = _DAYS_AWAY.fullmatch(plain)
    if not match:
        return None
    try:
        away = today + timedelta(days=int(match[1]))
    except OverflowError:
        raise Unreadable(YEAR_RANGE) from None
    return day(away.year, away.month, away.day)


def _full(plain: str) -> date | None:
    for pattern in _YEAR_FIRST:
        if match := pattern.fullmatch(plain):
            return day(int(match[1]), int(match[3]), int(match[4]))
    match = _MONTH_NAMED.fullmatch(plain)
    month = month_number(match[2]) if match else None
    return day(int(match[3]), month, int(match[1])) if match and month else None


def _advice(plain: str) -> Text:
    if _SHORT.fullmatch(plain):
        return AMBIGUOUS.format(typed=plain)
    return SHORT_YEAR if _SHORT_YEAR.fullmatch(plain) else HOW
