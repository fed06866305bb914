"""Arithmetic of study days and calendar months; pure, in site dates (Asia/Shanghai)."""

from __future__ import annotations

import calendar
from datetime import date


def study_day(day: date, d0: date) -> int:
    """Days from the first infusion to `day`: 0 on the day itself, negative before (registry numbering)."""
    return (day - d0).days


def sdtm_day(day: date, d0: date) -> int:
    """The same for SDTM exports, which have no day 0: the day of the first infusion is 1."""
    number = study_day(day, d0)
    return number + 1 if number >= 0 else number


def add_months(day: date, months: int) -> date:
    """The same day number `months` later (earlier when negative), clipped to the last day of that month.

    31 August − 6 months = 28 or 29 February. Source: clinical specification, 1.1.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
