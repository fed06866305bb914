"""Days, months and windows: the specification's example and what must hold for every date."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.protocol.catalogue import package
from trialsite.protocol.dates import add_months, sdtm_day, study_day

TRIAL = package("msct_a_22")
D0 = date(2024, 3, 25)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))
MONTHS = st.integers(min_value=-240, max_value=240)


@pytest.mark.parametrize(
    ("code", "target", "first", "last"),
    [
        ("V1", date(2024, 3, 25), date(2024, 3, 25), date(2024, 3, 25)),
        ("V2", date(2024, 4, 24), date(2024, 4, 21), date(2024, 4, 27)),
        ("V3", date(2024, 5, 24), date(2024, 5, 21), date(2024, 5, 27)),
        ("V4", date(2024, 6, 17), date(2024, 6, 10), date(2024, 6, 24)),
        ("V5", date(2024, 9, 9), date(2024, 8, 26), date(2024, 9, 23)),
        ("V6", date(2024, 12, 2), date(2024, 11, 18), date(2024, 12, 16)),
        ("V7", date(2025, 2, 24), date(2025, 2, 10), date(2025, 3, 10)),
    ],
)
def test_the_check_example_comes_out(code: str, target: date, first: date, last: date) -> None:
    visit = TRIAL.visit(code)

    assert visit.window(D0) == (first, last)
    assert study_day(target, D0) == visit.target


def test_screening_runs_from_28_days_before_dose_1_to_the_day_before() -> None:
    assert TRIAL.visit("SCR").window(D0) == (date(2024, 2, 26), date(2024, 3, 24))


@pytest.mark.parametrize("code", ["UNS", "ET"])
def test_a_visit_without_a_day_has_no_window(code: str) -> None:
    assert TRIAL.visit(code).window(D0) is None


@pytest.mark.parametrize(
    ("offset", "study", "sdtm"), [(-2, -2, -2), (-1, -1, -1), (0, 0, 1), (1, 1, 2), (336, 336, 337)]
)
def test_study_days_begin_at_0_and_sdtm_days_have_none(offset: int, study: int, sdtm: int) -> None:
    day = D0 + timedelta(days=offset)

    assert (study_day(day, D0), sdtm_day(day, D0)) == (study, sdtm)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 8, 31), -6, date(2023, 2, 28)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 31), 0, date(2024, 3, 31)),
    ],
)
def test_months_keep_the_day_number_or_end_with_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(day=DAYS, months=MONTHS)
def test_adding_months_lands_in_the_right_month_and_clips_only_at_its_end(day: date, months: int) -> None:
    there = add_months(day, months)

    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)


@given(first=DAYS, later=st.integers(min_value=0, max_value=400), months=MONTHS)
def test_adding_months_never_changes_the_order_of_days(first: date, later: int, months: int) -> None:
    assert add_months(first, months) <= add_months(first + timedelta(days=later), months)


@given(d0=DAYS)
def test_windows_hold_their_target_move_with_day_0_and_never_overlap(d0: date) -> None:
    windows = [visit.window(d0) for visit in TRIAL.visits if visit.is_screening or visit.target is not None]
    spans = [window for window in windows if window is not None]

    assert all(first <= last for first, last in spans)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))
    for visit in TRIAL.scheduled_visits:
        window = visit.window(d0)
        assert window is not None
        assert study_day(window[0], d0) == (visit.target or 0) - visit.minus
        assert study_day(window[1], d0) == (visit.target or 0) + visit.plus
