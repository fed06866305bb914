"""Doses and their days: day 0, the late dose, the dose not given, intervals; boundaries at zones, months, leap days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialsite.audit.clock import SITE_ZONE
from trialsite.protocol.catalogue import package
from visits.infusion.doses import (
    DOSE_TEXTS,
    Dose,
    DoseStatus,
    PreviousDose,
    day0_of,
    days_between,
    dose_status,
    last_day,
)
from visits.schedule import windows

TRIAL = package("msct_a_22")
D0 = date(2024, 3, 25)
V2 = windows(TRIAL, D0)["V2"]
LATE = TRIAL.value("dose_late_max_days")
DAY = timedelta(days=1)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))


def dose(number: int, day: date, hour: int = 9, status: str | None = "COMPLETE") -> Dose:
    """A dose begun at an hour of a site date."""
    return Dose(number, f"V{number}", status, datetime(day.year, day.month, day.day, hour, tzinfo=SITE_ZONE))


NOT_GIVEN = Dose(1, "V1", "NOTGIVEN")


def test_day_0_is_the_first_infusion_and_a_late_dose_does_not_move_it() -> None:
    late = date(2024, 4, 29)

    assert day0_of([dose(1, D0)], D0 - DAY) == D0
    assert day0_of([dose(1, D0), dose(2, late)], D0) == D0
    assert windows(TRIAL, day0_of([dose(1, D0), dose(2, late)], D0))["V3"].target == date(2024, 5, 24)
    assert V2.days_outside(late) == 2


def test_day_0_is_not_known_before_the_first_infusion() -> None:
    assert day0_of([], D0) is None
    assert day0_of([Dose(1, "V1")], D0) is None


def test_who_was_randomised_and_never_infused_counts_from_randomisation() -> None:
    assert day0_of([NOT_GIVEN], D0 - DAY) == D0 - DAY
    assert day0_of([NOT_GIVEN], None) is None


def test_first_dose_not_given_gives_way_to_the_first_one_that_was() -> None:
    assert day0_of([NOT_GIVEN, dose(2, date(2024, 4, 24))], D0) == date(2024, 4, 24)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2024, 3, 24, 15, 59, tzinfo=UTC), date(2024, 3, 24)),
        (datetime(2024, 3, 24, 16, 0, tzinfo=UTC), date(2024, 3, 25)),
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2023, 12, 31, 16, 0, tzinfo=UTC), date(2024, 1, 1)),
    ],
)
def test_day_of_a_dose_is_that_of_the_site_wherever_somebody_looks_from(instant, day) -> None:
    assert Dose(1, "V1", None, instant).given_on == day
    assert day0_of([Dose(1, "V1", None, instant)], None) == day


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (V2.opens - DAY, DoseStatus.NOT_DUE),
        (V2.opens, DoseStatus.DUE),
        (V2.closes, DoseStatus.DUE),
        (V2.closes + DAY, DoseStatus.LATE_ALLOWED),
        (V2.closes + LATE * DAY, DoseStatus.LATE_ALLOWED),
        (V2.closes + LATE * DAY + DAY, DoseStatus.LAPSED),
    ],
)
def test_dose_is_allowed_until_seven_days_after_its_window(day, status) -> None:
    assert dose_status(None, V2, day, late_days=LATE) == status
    assert last_day(V2, LATE) == date(2024, 5, 4)


def test_what_was_recorded_of_a_dose_stands_whatever_the_day() -> None:
    long_after = date(2025, 1, 1)

    assert dose_status(dose(2, V2.closes + DAY), V2, long_after, late_days=LATE) == DoseStatus.GIVEN
    assert dose_status(Dose(2, "V2", "NOTGIVEN"), V2, long_after, late_days=LATE) == DoseStatus.NOT_GIVEN
    ended = dose_status(None, V2, long_after, late_days=LATE, treatment_ended=True)
    assert ended == DoseStatus.NOT_APPLICABLE
    assert dose_status(None, None, long_after, late_days=LATE) is None


@settings(max_examples=50)
@given(first=DAYS, apart=st.integers(min_value=0, max_value=400), hour=st.integers(min_value=0, max_value=23))
def test_interval_counts_days_of_the_site_over_every_month_end_and_leap_day(first: date, apart: int, hour: int) -> None:
    later = first + timedelta(days=apart)

    assert days_between(dose(1, first, hour), later) == apart
    assert days_between(NOT_GIVEN, later) is None
    assert days_between(None, later) is None


@settings(max_examples=50)
@given(d0=DAYS, late=st.integers(min_value=-3, max_value=40))
def test_no_later_dose_ever_moves_a_window(d0: date, late: int) -> None:
    doses = [dose(1, d0), dose(2, d0 + timedelta(days=30 + late))]

    assert windows(TRIAL, day0_of(doses, d0)) == windows(TRIAL, d0)


def test_every_state_of_a_dose_has_its_words_and_a_dose_is_recorded_by_what_it_says() -> None:
    assert set(DOSE_TEXTS) == set(DoseStatus)
    assert not PreviousDose(None).recorded
    assert not PreviousDose(Dose(1, "V1")).recorded
    assert PreviousDose(NOT_GIVEN).recorded
