"""People read values in their language; the ledger holds one text for each."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.crf.values.dates import read_date, read_time
from trialsite.crf.values.display import canonical, show_date, show_datetime, show_number
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.numbers import read_decimal, read_integer
from trialsite.crf.values.partial import PartialDate

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2024, 9, 12)


@pytest.mark.parametrize(("language", "shown"), [("en", "5 Sep 2024"), ("zh-hans", "2024-09-05"), ("zh", "2024-09-05")])
def test_date_is_shown_in_the_readers_way(language: str, shown: str) -> None:
    assert show_date(date(2024, 9, 5), language) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "12 Sep 2024 00:30:05 (UTC+08:00)"), ("zh-hans", "2024-09-12 00:30:05 (UTC+08:00)")],
)
def test_instant_is_shown_on_the_clock_of_the_site(language: str, shown: str) -> None:
    assert show_datetime(datetime(2024, 9, 11, 16, 30, 5, tzinfo=UTC), SHANGHAI, language) == shown


def test_offset_west_of_greenwich_keeps_its_sign() -> None:
    zone = timezone(-timedelta(hours=3, minutes=30))

    assert show_datetime(datetime(2024, 9, 11, 4, 0, tzinfo=UTC), zone, "en") == "11 Sep 2024 00:30:00 (UTC-03:30)"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (-5, "-5"),
        (9999, "9999"),
        (10_000, "10\u2009000"),
        (-1_234_567, "-1\u2009234\u2009567"),
        (Decimal("36.60"), "36.60"),
        (Decimal("10042.50"), "10\u2009042.50"),
        (Decimal("1E+7"), "10\u2009000\u2009000"),
        (Decimal("0.000001"), "0.000001"),
    ],
)
def test_number_is_shown_with_all_its_decimals(number: Decimal | int, shown: str) -> None:
    assert show_number(number) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("TDF|3TC", "TDF|3TC"),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (72, "72"),
        (Decimal("36.60"), "36.60"),
        (Decimal("1E+7"), "10000000"),
        (Decimal("1E-7"), "0.0000001"),
        (date(2024, 9, 5), "2024-09-05"),
        (time(9, 10), "09:10"),
        (datetime(2024, 9, 12, 0, 30, tzinfo=SHANGHAI), "2024-09-11T16:30:00+00:00"),
        (datetime(2024, 9, 11, 16, 30, 5, 120, tzinfo=UTC), "2024-09-11T16:30:05.000120+00:00"),
        (("TDF", "3TC", "EFV"), "TDF|3TC|EFV"),
        (["TDF"], "TDF"),
        ((), ""),
        (PartialDate("2024-09"), "2024-09"),
        (PartialDate("UNK"), "UNK"),
        (Op.DETLT, "DETLT"),
        (Measured("＜２０", Op.LT, Decimal(20), "copies/mL", Decimal(20)), "＜２０"),
    ],
)
def test_every_value_has_one_text(value: Any, text: str | None) -> None:
    assert canonical(value) == text


@pytest.mark.parametrize("value", [36.6, {"a": 1}, b"x", object()])
def test_other_types_have_no_text(value: Any) -> None:
    with pytest.raises(TypeError, match="No canonical text"):
        canonical(value)


def test_instant_without_a_zone_is_an_error_of_the_program() -> None:
    wall_clock = datetime(2024, 9, 12, 9, 10)  # noqa: DTZ001 - the error under test

    with pytest.raises(ValueError, match="time zone"):
        canonical(wall_clock)
    with pytest.raises(ValueError, match="time zone"):
        show_datetime(wall_clock, SHANGHAI, "en")


@given(st.decimals(-(10**9), 10**9, places=3).map(lambda number: number or abs(number)))
def test_shown_and_stored_numbers_read_back(number: Decimal) -> None:
    for text in (show_number(number), canonical(number) or ""):
        found = read_decimal(text, 3)
        assert (found, found.as_tuple()) == (number, number.as_tuple())


@given(st.integers(-(10**15), 10**15))
def test_shown_and_stored_whole_numbers_read_back(number: int) -> None:
    assert read_integer(show_number(number)) == number
    assert read_integer(canonical(number) or "") == number


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["en", "zh-hans"]))
def test_shown_and_stored_dates_read_back(day: date, language: str) -> None:
    assert read_date(show_date(day, language), today=TODAY) == day
    assert read_date(canonical(day) or "", today=TODAY) == day


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_stored_times_read_back(moment: time) -> None:
    assert read_time(canonical(moment) or "") == moment


@given(st.datetimes(timezones=st.sampled_from([UTC, SHANGHAI])))
def test_stored_instants_read_back(instant: datetime) -> None:
    assert datetime.fromisoformat(canonical(instant) or "") == instant.astimezone(UTC)
