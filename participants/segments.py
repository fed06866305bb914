"""Regimen segments: overlaps, gaps and unbroken runs, with dates that may be known in part; pure.

Each comparison has three outcomes: True and False are certain whatever the unknown part of the dates is, None is open.
A segment lasts from its first to its last day, both included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.dates import add_months


@dataclass(frozen=True, slots=True)
class Segment:
    """One regimen: its drugs, its first day, and its last day unless it is ongoing."""

    drugs: frozenset[str]
    start: PartialDate | None
    end: PartialDate | None = None
    ongoing: bool = False

    @property
    def first_from(self) -> date:
        """The earliest day it can have begun."""
        return (self.start.earliest if self.start else None) or date.min

    @property
    def first_to(self) -> date:
        """The latest day it can have begun."""
        return (self.start.latest if self.start else None) or date.max

    @property
    def last_from(self) -> date:
        """The earliest day it can have ended: not before it began."""
        if self.ongoing:
            return date.max
        return max((self.end.earliest if self.end else None) or date.min, self.first_from)

    @property
    def last_to(self) -> date:
        """The latest day it can have ended."""
        if self.ongoing:
            return date.max
        return (self.end.latest if self.end else None) or date.max


@dataclass(frozen=True, slots=True)
class DayRange:
    """A day of which only the earliest and the latest may be known; None: not known on that side."""

    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without treatment between two segments, at least and at most."""

    least: int
    most: int

    def longer_than(self, days: int) -> bool | None:
        """Whether it lasts more than `days`."""
        if self.least > days:
            return True
        return False if self.most <= days else None


def in_order(segments: Sequence[Segment]) -> list[Segment]:
    """The segments by when they can have begun."""
    return sorted(segments, key=lambda each: (each.first_from, each.first_to))


def overlap_longer_than(one: Segment, other: Segment, days: int) -> bool | None:
    """Whether both ran together on more than `days` days."""
    least = (min(one.last_from, other.last_from) - max(one.first_to, other.first_to)).days + 1
    if least > days:
        return True
    most = (min(one.last_to, other.last_to) - max(one.first_from, other.first_from)).days + 1
    return False if most <= days else None


def gap_before(segment: Segment, earlier: Sequence[Segment]) -> Gap | None:
    """Days between the last of the earlier segments and this one; None without an earlier one. Never negative."""
    if not earlier:
        return None
    ended_from = max(each.last_from for each in earlier)
    ended_to = max(each.last_to for each in earlier)
    least, most = (segment.first_from - ended_to).days - 1, (segment.first_to - ended_from).days - 1
    return Gap(max(least, 0), max(most, 0))


def earlier_than(segment: Segment, others: Sequence[Segment]) -> list[Segment]:
    """The other segments that certainly began before this one, in order."""
    return [each for each in in_order(others) if each.first_to < segment.first_from]


def continuous_start(segments: Sequence[Segment], max_gap_days: int) -> DayRange | None:
    """When the last treatment without a gap of more than `max_gap_days` began; None without any segment."""
    return _start_of_run(segments, max_gap_days, lambda one, other: False)


def regimen_since(segments: Sequence[Segment], max_gap_days: int) -> DayRange | None:
    """When the last unbroken run of segments with the same drugs began; brand, dose and combination are no change."""
    return _start_of_run(segments, max_gap_days, lambda one, other: one.drugs != other.drugs)


def _start_of_run(
    segments: Sequence[Segment], max_gap_days: int, differ: Callable[[Segment, Segment], bool]
) -> DayRange | None:
    """An open gap counts as none for the earliest day, and as a break for the latest."""
    earliest, latest = date.min, date.max
    ordered = in_order(segments)
    for index, segment in enumerate(ordered):
        gap = gap_before(segment, ordered[:index])
        changed = index > 0 and differ(ordered[index - 1], segment)
        is_long = True if gap is None or changed else gap.longer_than(max_gap_days)
        if is_long:
            earliest = segment.first_from
        if is_long is not False:
            latest = segment.first_to
    return DayRange(_known(earliest), _known(latest)) if ordered else None


def _known(day: date) -> date | None:
    return None if day in (date.min, date.max) else day


def completed_months(start: date, on: date) -> int:
    """Completed months from `start` to `on`, as `add_months` counts them; negative where `start` lies ahead."""
    months = (on.year - start.year) * 12 + on.month - start.month
    return months if add_months(start, months) <= on else months - 1
