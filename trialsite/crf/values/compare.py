"""Comparisons of dates of which only a part may be known: True, False, or None where the known part leaves it open."""

from __future__ import annotations

from datetime import date

from trialsite.crf.values.partial import PartialDate, before

__all__ = ["after", "before", "on_or_after", "on_or_before", "same_day"]


def after(first: PartialDate | date, second: PartialDate | date) -> bool | None:
    """Whether `first` lies after `second`."""
    return before(second, first)


def on_or_before(first: PartialDate | date, second: PartialDate | date) -> bool | None:
    """Whether `first` lies on the day of `second` or before it."""
    return _not(before(second, first))


def on_or_after(first: PartialDate | date, second: PartialDate | date) -> bool | None:
    """Whether `first` lies on the day of `second` or after it."""
    return _not(before(first, second))


def same_day(first: PartialDate | date, second: PartialDate | date) -> bool | None:
    """Whether both are the same day: True only when both are known to the day."""
    either_way = (before(first, second), before(second, first))
    if True in either_way:
        return False
    return True if either_way == (False, False) else None


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
