"""Partial dates keep the precision they were typed with, and comparisons stay open where they must."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crf_values.typing_habits import answer_to, anything, full_width, is_refusal
from trialsite.crf.values import dates, partial
from trialsite.crf.values.compare import after, before, on_or_after, on_or_before, same_day
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.partial import PartialDate, Precision, read_partial_date
from trialsite.protocol.text import Text

TODAY = date(2024, 9, 12)
any_date = st.dates(date(1900, 1, 1), date(2100, 12, 31))
any_partial = st.builds(
    lambda day, length: PartialDate(day.isoformat()[:length] or "UNK"), any_date, st.sampled_from([0, 4, 7, 10])
)
either = st.one_of(any_date, any_partial)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2024", Precision.YEAR, date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", Precision.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", Precision.MONTH, date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-12", Precision.MONTH, date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-09-12", Precision.DAY, date(2024, 9, 12), date(2024, 9, 12)),
        ("UNK", Precision.UNKNOWN, None, None),
    ],
)
def test_partial_date_knows_both_of_its_ends(
    text: str, precision: Precision, earliest: date | None, latest: date | None
) -> None:
    found = PartialDate(text)

    assert (found.precision, found.earliest, found.latest) == (precision, earliest, latest)
    assert found.is_exact == (precision is Precision.DAY)
    assert str(found) == text


@pytest.mark.parametrize("text", ["", "unk", "2024-9", "2024-13", "2024-02-30", "0000", "20240912", "2024-09-12\n"])
def test_text_that_is_no_partial_date_is_an_error_of_the_program(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the calendar's own words, or ours
        PartialDate(text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("2024", "2024"),
        ("２０２４", "2024"),
        ("2024年", "2024"),
        ("2024-09", "2024-09"),
        ("2024/9", "2024-09"),
        ("2024.9", "2024-09"),
        ("2024年9月", "2024-09"),
        ("２０２４ 年 ９ 月", "2024-09"),
        ("Sep 2024", "2024-09"),
        ("september 2024", "2024-09"),
        ("2024-09-12", "2024-09-12"),
        ("20240912", "2024-09-12"),
        ("12 sep 2024", "2024-09-12"),
        ("2024年9月12日", "2024-09-12"),
        ("t", "2024-09-12"),
        ("-1d", "2024-09-11"),
        ("UNK", "UNK"),
        ("unk", "UNK"),
        ("ＵＮＫ", "UNK"),
        ("不详", "UNK"),
    ],
)
def test_date_is_read_as_exactly_as_it_was_typed(typed: str, text: str) -> None:
    assert read_partial_date(typed, TODAY) == PartialDate(text)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", partial.HOW),
        ("v", partial.HOW),
        ("9/2024", partial.HOW),
        ("202", partial.HOW),
        ("2024-UNK", partial.HOW),
        ("12/9/24", dates.AMBIGUOUS.format(typed="12/9/24")),
        ("202409", dates.AMBIGUOUS.format(typed="202409")),
        ("2024-13", dates.NO_SUCH_DAY),
        ("2024-00", dates.NO_SUCH_DAY),
        ("2023-02-29", dates.NO_SUCH_DAY),
        ("1899", dates.YEAR_RANGE),
        ("2101-01", dates.YEAR_RANGE),
        ("0000", dates.YEAR_RANGE),
    ],
)
def test_partial_date_that_cannot_be_read_says_what_to_type(typed: str, message: Text) -> None:
    with pytest.raises(Unreadable) as refused:
        read_partial_date(typed, TODAY)

    assert refused.value.message == message


@given(any_partial)
def test_partial_date_reads_back(value: PartialDate) -> None:
    assert read_partial_date(value.text, TODAY) == value
    assert read_partial_date(full_width(value.text), TODAY) == value


@given(anything)
def test_any_text_is_a_partial_date_or_refused(typed: str) -> None:
    found = answer_to(lambda text: read_partial_date(text, TODAY), typed)

    assert is_refusal(found) or isinstance(found, PartialDate)


@pytest.mark.parametrize(
    ("first", "second", "is_before", "is_after", "is_same"),
    [
        ("2024-09-11", "2024-09-12", True, False, False),
        ("2024-09-12", "2024-09-12", False, False, True),
        ("2024-08", "2024-09-01", True, False, False),
        ("2024-09", "2024-09-12", None, None, None),
        ("2024-09", "2024-09", None, None, None),
        ("2024-09", "2024-09-01", False, None, None),
        ("2024-09", "2024-09-30", None, False, None),
        ("2023", "2024-01", True, False, False),
        ("2024", "2023-12-31", False, True, False),
        ("UNK", "2024-09-12", None, None, None),
        ("UNK", "UNK", None, None, None),
    ],
)
def test_comparison_is_decided_only_by_what_is_known(
    first: str, second: str, is_before: bool | None, is_after: bool | None, is_same: bool | None
) -> None:
    one, other = PartialDate(first), PartialDate(second)

    assert (before(one, other), after(one, other), same_day(one, other)) == (is_before, is_after, is_same)


def days_of(value: PartialDate | date) -> list[date]:
    """Both ends of what a known date can mean."""
    ends = (value.earliest, value.latest) if isinstance(value, PartialDate) else (value, value)
    return [end for end in ends if end is not None]


@given(either, either)
def test_decided_comparison_holds_for_every_day_that_is_possible(
    first: PartialDate | date, second: PartialDate | date
) -> None:
    pairs = [(one, other) for one in days_of(first) for other in days_of(second)]
    rules = (
        (before, date.__lt__),
        (after, date.__gt__),
        (on_or_before, date.__le__),
        (on_or_after, date.__ge__),
        (same_day, date.__eq__),
    )

    for compare, holds in rules:
        answer = compare(first, second)
        assert answer is None or {holds(one, other) for one, other in pairs} == {answer}


@given(any_date, any_date)
def test_full_dates_are_always_decided(first: date, second: date) -> None:
    assert before(first, second) is (first < second)
    assert on_or_before(first, second) is (first <= second)
    assert on_or_after(first, second) is (first >= second)
    assert same_day(first, second) is (first == second)
