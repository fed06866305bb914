"""The status of a visit at every boundary of its window; the specification's example, D0 = 25 March 2024."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.protocol.catalogue import package
from visits.schedule import (
    NOTHING_SAID,
    STATUS_TEXTS,
    Attendance,
    VisitStatus,
    Window,
    nearer_visit,
    scheduled_after,
    visit_status,
    windows,
)

TRIAL = package("msct_a_22")
D0 = date(2024, 3, 25)
WINDOWS = windows(TRIAL, D0)
CODES = st.sampled_from(sorted(WINDOWS))
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))
DAY = timedelta(days=1)
Day = date


def test_windows_of_the_example_are_those_of_the_specification() -> None:
    spans = {code: (window.opens, window.target, window.closes) for code, window in WINDOWS.items()}

    assert spans["V2"] == (date(2024, 4, 21), date(2024, 4, 24), date(2024, 4, 27))
    assert spans["V7"] == (date(2025, 2, 10), date(2025, 2, 24), date(2025, 3, 10))
    assert spans["SCR"] == (date(2024, 2, 26), None, date(2024, 3, 24))
    assert set(spans) == {"SCR", "V1", "V2", "V3", "V4", "V5", "V6", "V7"}


def test_there_are_no_windows_before_there_is_a_day_0() -> None:
    assert windows(TRIAL, None) == {}


@pytest.mark.parametrize(
    ("day", "awaited", "attended"),
    [
        (date(2024, 4, 20), VisitStatus.NOT_DUE, VisitStatus.EARLY),
        (date(2024, 4, 21), VisitStatus.DUE, VisitStatus.IN_WINDOW),
        (date(2024, 4, 27), VisitStatus.DUE, VisitStatus.IN_WINDOW),
        (date(2024, 4, 28), VisitStatus.OVERDUE, VisitStatus.LATE),
    ],
)
def test_visit_2_of_the_example_at_each_end_of_its_window(day, awaited, attended) -> None:
    assert visit_status(WINDOWS["V2"], NOTHING_SAID, day) == awaited
    assert visit_status(WINDOWS["V2"], Attendance(day), date(2024, 6, 1)) == attended


@given(d0=DAYS, code=CODES)
def test_every_visit_changes_its_status_exactly_at_its_window(d0: Day, code: str) -> None:
    window = windows(TRIAL, d0)[code]
    days = (window.opens - DAY, window.opens, window.closes, window.closes + DAY)

    awaited = [visit_status(window, NOTHING_SAID, day) for day in days]
    attended = [visit_status(window, Attendance(day), day) for day in days]

    assert awaited == [VisitStatus.NOT_DUE, VisitStatus.DUE, VisitStatus.DUE, VisitStatus.OVERDUE]
    assert attended == [VisitStatus.EARLY, VisitStatus.IN_WINDOW, VisitStatus.IN_WINDOW, VisitStatus.LATE]


@given(code=CODES, day=DAYS, today=DAYS)
def test_days_outside_are_counted_from_the_nearest_end(code: str, day: Day, today: Day) -> None:
    window = WINDOWS[code]
    outside = window.days_outside(day)

    status = visit_status(window, Attendance(day), today)

    assert (outside == 0) == (status == VisitStatus.IN_WINDOW)
    assert outside in {0, (window.opens - day).days, (day - window.closes).days}


@given(code=CODES, today=DAYS)
def test_what_was_missed_is_missed_whatever_the_day(code: str, today: Day) -> None:
    assert visit_status(WINDOWS[code], Attendance(missed=True), today) == VisitStatus.MISSED
    assert visit_status(None, Attendance(missed=True), today) == VisitStatus.MISSED


@given(code=CODES, today=DAYS)
def test_visit_applies_until_the_day_of_its_target_and_not_after_the_end(code: str, today: Day) -> None:
    window = WINDOWS[code]
    aim = window.target or window.opens

    assert visit_status(window, NOTHING_SAID, today, ended_on=aim - DAY) == VisitStatus.NOT_APPLICABLE
    assert visit_status(window, Attendance(missed=True), today, ended_on=aim - DAY) == VisitStatus.NOT_APPLICABLE
    assert visit_status(window, NOTHING_SAID, today, ended_on=aim) == visit_status(window, NOTHING_SAID, today)


def test_visit_that_took_place_after_the_end_keeps_its_status() -> None:
    window = WINDOWS["V7"]

    status = visit_status(window, Attendance(window.opens), window.opens, ended_on=date(2024, 6, 1))

    assert status == VisitStatus.IN_WINDOW


def test_visit_without_a_window_has_no_status_until_it_is_missed() -> None:
    assert visit_status(None, NOTHING_SAID, D0) is None
    assert visit_status(None, Attendance(D0), D0) is None


@pytest.mark.parametrize(
    ("code", "day", "nearest"),
    [
        ("V2", date(2024, 5, 9), None),
        ("V2", date(2024, 5, 10), "V3"),
        ("V2", date(2024, 4, 9), None),
        ("V2", date(2024, 4, 8), "V1"),
        ("V4", date(2024, 6, 4), "V3"),
        ("SCR", date(2024, 6, 4), None),
        ("UNS", date(2024, 6, 4), None),
    ],
)
def test_date_half_way_between_two_targets_still_belongs_to_its_own(code, day, nearest) -> None:
    assert nearer_visit(code, day, WINDOWS) == nearest


@pytest.mark.parametrize(
    ("code", "following"), [("SCR", "V1"), ("V1", "V2"), ("V6", "V7"), ("V7", None), ("UNS", None), ("ET", None)]
)
def test_next_visit_is_the_next_with_a_target_day(code, following) -> None:
    assert scheduled_after(TRIAL, code) == following


def test_every_status_has_its_words_in_both_languages() -> None:
    assert set(STATUS_TEXTS) == set(VisitStatus)
    assert all(text.en and text.zh for text in STATUS_TEXTS.values())
    assert STATUS_TEXTS[VisitStatus.DUE].zh == "访视窗内"


@given(opens=DAYS, length=st.integers(min_value=0, max_value=60), day=DAYS)
def test_a_day_is_inside_or_a_positive_number_of_days_outside(opens: Day, length: int, day: Day) -> None:
    window = Window(opens, opens + timedelta(days=length))

    assert (window.days_outside(day) == 0) == (window.opens <= day <= window.closes)
    assert window.days_outside(day) >= 0
