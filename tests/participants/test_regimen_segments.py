"""Segments of treatment with dates known in part: what is certain holds for every day the dates can mean."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.segments import (
    DayRange,
    Segment,
    completed_months,
    continuous_start,
    gap_before,
    overlap_longer_than,
    regimen_since,
)
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.dates import add_months

EFV, DTG = frozenset({"TDF", "3TC", "EFV"}), frozenset({"TDF", "3TC", "DTG"})
P = PartialDate
FIRST_DAY = date(2020, 1, 1)
DAYS = st.dates(date(2020, 1, 1), date(2020, 4, 30))


def exact(first: date, last: date | None) -> Segment:
    return Segment(EFV, P(first.isoformat()), P(last.isoformat()) if last else None, last is None)


def blurred(day: date, by: int) -> PartialDate:
    """The same day, known to the day, the month or the year."""
    return P(day.isoformat()[: (10, 7, 4)[by]])


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date]:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return first, last


BLUR = st.integers(0, 2)


@st.composite
def remembered(draw: st.DrawFn) -> tuple[tuple[date, date], Segment]:
    """A segment as it was, and as somebody remembers it."""
    first, last = draw(spans())
    return (first, last), Segment(EFV, blurred(first, draw(BLUR)), blurred(last, draw(BLUR)))


def days_together(one: tuple[date, date], other: tuple[date, date]) -> int:
    return (min(one[1], other[1]) - max(one[0], other[0])).days + 1


@given(remembered(), remembered(), st.integers(0, 40))
def test_certain_answer_on_an_overlap_is_the_true_one(one, other, days) -> None:
    told = overlap_longer_than(one[1], other[1], days)

    assert told in (None, days_together(one[0], other[0]) > days)


@given(spans(), spans(), st.integers(0, 40))
def test_overlap_of_exact_segments_is_never_open_and_the_same_both_ways(one, other, days) -> None:
    told = overlap_longer_than(exact(*one), exact(*other), days)

    assert told is (days_together(one, other) > days)
    assert told is overlap_longer_than(exact(*other), exact(*one), days)


@given(remembered(), remembered(), st.integers(0, 40))
def test_certain_answer_on_a_gap_is_the_true_one(one, other, days) -> None:
    gap = gap_before(other[1], [one[1]])
    true = (other[0][0] - one[0][1]).days - 1

    assert gap is not None
    assert gap.longer_than(days) in (None, true > days)


@given(st.lists(remembered(), min_size=1, max_size=4), st.integers(0, 30))
def test_run_began_within_the_range_that_is_told(history, days) -> None:
    # only where the order is certain does "the segment before" mean one thing
    ordered = sorted(history, key=lambda each: each[0])
    told = continuous_start([segment for _true, segment in ordered], days)
    true = continuous_start([exact(*span) for span, _segment in ordered], days)

    assert told is not None
    assert true is not None
    if all(one[1].first_to < other[1].first_from for one, other in pairwise(ordered)):
        assert told.earliest <= true.earliest == true.latest <= told.latest


@given(st.lists(spans(), min_size=1, max_size=5), st.integers(0, 30))
def test_order_of_entry_does_not_matter(history, days) -> None:
    segments = [exact(*span) for span in history]

    assert continuous_start(segments, days) == continuous_start(segments[::-1], days)


@given(st.lists(spans(), min_size=1, max_size=5), st.integers(0, 30))
def test_same_drugs_began_no_earlier_than_treatment(history, days) -> None:
    segments = [exact(*span) for span in history]

    assert regimen_since(segments, days) == continuous_start(segments, days)


@pytest.mark.parametrize(("again", "days", "since"), [("2023-08-07", 5, "2018-06-01"), ("2023-08-10", 8, "2023-08-10")])
def test_interruption_of_seven_days_is_ignored_and_a_longer_one_is_not(again, days, since) -> None:
    history = [Segment(EFV, P("2018-06-01"), P("2023-08-01")), Segment(EFV, P(again), ongoing=True)]

    gap = gap_before(history[1], history[:1])
    assert (gap.least, gap.most) == (days, days)
    assert continuous_start(history, 7) == DayRange(date.fromisoformat(since), date.fromisoformat(since))


def test_new_drugs_begin_a_regimen_but_not_the_treatment() -> None:
    history = [Segment(EFV, P("2018-06-01"), P("2023-03-19")), Segment(DTG, P("2023-03-20"), ongoing=True)]

    assert regimen_since(history, 7) == DayRange(date(2023, 3, 20), date(2023, 3, 20))
    assert continuous_start(history, 7) == DayRange(date(2018, 6, 1), date(2018, 6, 1))


def test_gap_that_may_be_too_long_leaves_the_start_open() -> None:
    history = [Segment(EFV, P("2018"), P("2023-08-01")), Segment(EFV, P("2023-08"), ongoing=True)]

    assert continuous_start(history, 7) == DayRange(date(2018, 1, 1), date(2023, 8, 31))


def test_unknown_start_has_no_earliest_day() -> None:
    assert continuous_start([Segment(EFV, P("UNK"), ongoing=True)], 7) == DayRange(None, None)
    assert continuous_start([], 7) is None


def test_day_of_the_change_is_no_overlap() -> None:
    day = FIRST_DAY + timedelta(days=30)

    assert overlap_longer_than(exact(FIRST_DAY, day), exact(day, None), 1) is False
    assert overlap_longer_than(exact(FIRST_DAY, day + timedelta(days=1)), exact(day, None), 1) is True


@given(st.dates(date(2015, 1, 1), date(2024, 12, 31)), st.dates(date(2015, 1, 1), date(2024, 12, 31)))
def test_completed_months_are_the_last_that_have_been_reached(start, on) -> None:
    months = completed_months(start, on)

    assert add_months(start, months) <= on < add_months(start, months + 1)
