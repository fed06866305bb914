"""Dates and times are read in every unambiguous form and in no other."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crf_values.typing_habits import answer_to, anything, full_width, is_refusal
from trialsite.crf.values import dates
from trialsite.crf.values.dates import read_date, read_datetime, read_time
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

TODAY = date(2024, 9, 12)
SHANGHAI = ZoneInfo("Asia/Shanghai")
any_date = st.dates(date(1900, 1, 1), date(2100, 12, 31))
forms_of_a_date = st.sampled_from(
    [
        "{0:%Y}-{0:%m}-{0:%d}",
        "{0:%Y}{0:%m}{0:%d}",
        "{0.year}/{0.month}/{0.day}",
        "{0.year}.{0.month}.{0.day}",
        "{0.day} {0:%b} {0.year}",
        "{0.day} {0:%B} {0.year}",
        "{0.day}-{0:%b}-{0.year}",
        "{0.year}年{0.month}月{0.day}日",
    ]
)


@pytest.mark.parametrize(
    "typed",
    [
        "2024-09-12",
        "20240912",
        "2024/9/12",
        "2024.9.12",
        "2024。9。12",
        "12 sep 2024",
        "12 Sept. 2024",
        "12 September 2024",
        "12sep2024",
        "12-SEP-2024",
        "2024年9月12日",
        "2024 年 9 月 12 号",
        "２０２４－０９－１２",
        "２０２４年９月１２日",
        "t",
        "T",
        "ｔ",
    ],
)
def test_every_unambiguous_form_is_read(typed: str) -> None:
    assert read_date(typed, today=TODAY) == date(2024, 9, 12)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("-1d", date(2024, 9, 11)),
        ("+30d", date(2024, 10, 12)),
        ("＋０d", TODAY),
        ("+9999d", date(2052, 1, 28)),
        ("v", date(2024, 9, 5)),
    ],
)
def test_short_cuts_count_from_today_or_name_the_visit(typed: str, expected: date) -> None:
    assert read_date(typed, today=TODAY, visit_date=date(2024, 9, 5)) == expected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("12/9/24", dates.AMBIGUOUS.format(typed="12/9/24")),
        ("１２／９／２４", dates.AMBIGUOUS.format(typed="12/9/24")),
        ("12/9/2024", dates.AMBIGUOUS.format(typed="12/9/2024")),
        ("13.9.2024", dates.AMBIGUOUS.format(typed="13.9.2024")),
        ("24-09-12", dates.AMBIGUOUS.format(typed="24-09-12")),
        ("9 12 2024", dates.AMBIGUOUS.format(typed="9 12 2024")),
        ("120924", dates.AMBIGUOUS.format(typed="120924")),
        ("12092024", dates.AMBIGUOUS.format(typed="12092024")),
        ("12 sep 24", dates.SHORT_YEAR),
        ("2024-02-30", dates.NO_SUCH_DAY),
        ("2023年2月29日", dates.NO_SUCH_DAY),
        ("20241309", dates.NO_SUCH_DAY),
        ("1899-12-31", dates.YEAR_RANGE),
        ("2101-01-01", dates.YEAR_RANGE),
        ("v", dates.NO_VISIT),
        ("", dates.HOW),
        ("9/12", dates.HOW),
        ("2024-09", dates.HOW),
        ("2024-9/12", dates.HOW),
        ("12 foo 2024", dates.HOW),
        ("30d", dates.HOW),
        ("2024-09-12" + " " * 60 + "x", dates.HOW),
        ("٢٠٢٤-٠٩-١٢", dates.HOW),
    ],
)
def test_date_that_cannot_be_read_says_what_to_type(typed: str, message: Text) -> None:
    with pytest.raises(Unreadable) as refused:
        read_date(typed, today=TODAY)

    assert refused.value.message == message


@pytest.mark.parametrize("today", [date.max, date(2100, 12, 31)])
def test_days_from_today_stay_within_the_years_read(today: date) -> None:
    with pytest.raises(Unreadable) as refused:
        read_date("+1d", today=today)

    assert refused.value.message == dates.YEAR_RANGE


@given(any_date, forms_of_a_date)
def test_date_reads_back_from_every_form(day: date, form: str) -> None:
    typed = form.format(day)

    assert read_date(typed, today=TODAY) == day
    assert read_date(full_width(typed.upper()), today=TODAY) == day


@given(any_date, st.integers(-9999, 9999))
def test_days_from_today_are_calendar_days(today: date, days: int) -> None:
    found = answer_to(lambda text: read_date(text, today=today), f"{days:+d}d")

    assert found == dates.YEAR_RANGE if is_refusal(found) else (found - today).days == days


@given(anything)
def test_any_text_is_a_date_or_refused(typed: str) -> None:
    found = answer_to(lambda text: read_date(text, today=TODAY, visit_date=TODAY), typed)

    assert is_refusal(found) or 1900 <= found.year <= 2100


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("09:10", time(9, 10)),
        ("9:10", time(9, 10)),
        ("0910", time(9, 10)),
        ("０９：１０", time(9, 10)),
        ("9 : 10", time(9, 10)),
        ("00:00", time(0, 0)),
        ("23:59", time(23, 59)),
    ],
)
def test_time_is_read_on_24_hours(typed: str, expected: time) -> None:
    assert read_time(typed) == expected


@pytest.mark.parametrize("typed", ["", "24:00", "9:60", "910", "9", "9:1", "9:10 pm", "09:10:30", "09 10", "-9:10"])
def test_time_that_cannot_be_read_says_what_to_type(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_time(typed)

    assert refused.value.message == dates.HOW_TIME


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_time_reads_back(moment: time) -> None:
    for typed in (f"{moment:%H:%M}", f"{moment:%H%M}", full_width(f"{moment:%H:%M}")):
        assert read_time(typed) == moment


@given(anything)
def test_any_text_is_a_time_or_refused(typed: str) -> None:
    found = answer_to(read_time, typed)

    assert found == dates.HOW_TIME if is_refusal(found) else (found.second, found.microsecond) == (0, 0)


def test_instant_is_stored_in_utc() -> None:
    found = read_datetime("2024年9月12日", "07：05", zone=SHANGHAI, today=TODAY)

    assert found == datetime(2024, 9, 11, 23, 5, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_instant_can_be_dated_by_the_visit() -> None:
    found = read_datetime("v", "0910", zone=SHANGHAI, today=TODAY, visit_date=date(2024, 9, 5))

    assert found == datetime(2024, 9, 5, 1, 10, tzinfo=UTC)


def test_time_skipped_by_the_clocks_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read_datetime("2024-03-31", "02:30", zone=ZoneInfo("Europe/Berlin"), today=TODAY)

    assert refused.value.message == dates.NO_SUCH_TIME


def test_time_that_came_twice_is_the_earlier_one() -> None:
    found = read_datetime("2024-10-27", "02:30", zone=ZoneInfo("Europe/Berlin"), today=TODAY)

    assert found == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 12, 30)))  # noqa: DTZ001 - the reading of a wall clock
def test_instant_shows_the_typed_time_at_the_site(local: datetime) -> None:
    found = read_datetime(f"{local:%Y-%m-%d}", f"{local:%H:%M}", zone=SHANGHAI, today=TODAY)

    assert f"{found.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == f"{local:%Y-%m-%d %H:%M}"
