"""Three-valued (Kleene) logic: True and False are certain whatever is still unknown, None is open."""

from __future__ import annotations

from datetime import date
from typing import Any

from participants.segments import DayRange
from trialsite.crf.values.partial import PartialDate

Ternary = bool | None


def all_of(*parts: Ternary) -> Ternary:
    """False as soon as one part is; open while one is open; True when all are."""
    if False in parts:
        return False
    return None if None in parts else True


def any_of(*parts: Ternary) -> Ternary:
    """True as soon as one part is; open while one is open; False when none is."""
    if True in parts:
        return True
    return None if None in parts else False


def negate(part: Ternary) -> Ternary:
    """The opposite; what is open stays open."""
    return None if part is None else not part


def among(answer: Any, yes: frozenset[str], no: frozenset[str]) -> Ternary:
    """Whether a coded answer is one of `yes`; open for any code that is in neither set, and for none."""
    if answer in yes:
        return True
    return False if answer in no else None


def days_of(day: PartialDate | date | None) -> DayRange:
    """The earliest and the latest day that a date can mean."""
    if day is None or isinstance(day, date):
        return DayRange(day, day)
    return DayRange(day.earliest, day.latest)


def not_after(days: DayRange | None, limit: date | None) -> Ternary:
    """Whether the day is `limit` or earlier, judged at both ends of what it can mean."""
    if days is None or limit is None:
        return None
    if days.latest is not None and days.latest <= limit:
        return True
    return False if days.earliest is not None and days.earliest > limit else None


def not_before(days: DayRange | None, limit: date | None) -> Ternary:
    """Whether the day is `limit` or later, judged at both ends of what it can mean."""
    if days is None or limit is None:
        return None
    if days.earliest is not None and days.earliest >= limit:
        return True
    return False if days.latest is not None and days.latest < limit else None
