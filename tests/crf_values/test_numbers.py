"""Numbers are read as typed: never rounded, never guessed, never a float."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crf_values.typing_habits import answer_to, anything, full_width, is_refusal
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.numbers import (
    AMBIGUOUS,
    IN_FULL,
    NOT_A_NUMBER,
    NOT_WHOLE,
    TOO_FINE_BY_ONE_PLACE,
    TOO_LONG,
    read_decimal,
    read_integer,
)
from trialsite.protocol.text import Text


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("72", 72),
        (" 072 ", 72),
        ("７２", 72),
        ("-3", -3),
        ("−3", -3),
        ("+3", 3),
        ("10 000", 10_000),
        ("10\u2009000\u2009000", 10_000_000),
        ("0", 0),
    ],
)
def test_whole_number_is_read(typed: str, number: int) -> None:
    assert read_integer(typed) == number


@pytest.mark.parametrize(
    ("typed", "places", "number"),
    [
        ("36.6", 1, "36.6"),
        ("36,6", 1, "36.6"),
        ("３６．６", 1, "36.6"),
        ("３６，６", 1, "36.6"),
        ("36。6", 1, "36.6"),
        ("36", 1, "36"),
        ("36.60", 2, "36.60"),
        ("0,123", 3, "0.123"),
        ("12 345.5", 1, "12345.5"),
        ("1234.567", 3, "1234.567"),
        ("-0.0", 1, "0.0"),
        ("72", 0, "72"),
    ],
)
def test_decimal_is_read_with_the_decimals_typed(typed: str, places: int, number: str) -> None:
    assert str(read_decimal(typed, places)) == number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("72.0", NOT_WHOLE),
        ("36,6", NOT_WHOLE),
        ("1,234", AMBIGUOUS.format(typed="1,234")),
        ("１，２３４", AMBIGUOUS.format(typed="1,234")),
        ("1,234,567", AMBIGUOUS.format(typed="1,234,567")),
        ("", NOT_A_NUMBER.format(example="72")),
        ("12 34", NOT_A_NUMBER.format(example="72")),
        ("1 2345", NOT_A_NUMBER.format(example="72")),
        ("NaN", NOT_A_NUMBER.format(example="72")),
        ("Infinity", NOT_A_NUMBER.format(example="72")),
        ("1_000", NOT_A_NUMBER.format(example="72")),
        ("٣", NOT_A_NUMBER.format(example="72")),
        ("②", NOT_A_NUMBER.format(example="72")),
        ("1½", NOT_A_NUMBER.format(example="72")),
        ("7、2", NOT_A_NUMBER.format(example="72")),
        ("72 kg", NOT_A_NUMBER.format(example="72")),
        ("1e3", IN_FULL),
        ("1.5E+04", IN_FULL),
        ("10⁴", IN_FULL),
        ("1.5×10⁴", IN_FULL),
        ("1" * 41, TOO_LONG.format(limit=40)),
    ],
)
def test_whole_number_that_cannot_be_read_says_what_to_type(typed: str, message: Text) -> None:
    with pytest.raises(Unreadable) as refused:
        read_integer(typed)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("typed", "places", "message"),
    [
        ("36.65", 1, TOO_FINE_BY_ONE_PLACE),
        ("36.60", 1, TOO_FINE_BY_ONE_PLACE),
        ("36.6", 0, NOT_WHOLE),
        ("1,234", 1, AMBIGUOUS.format(typed="1,234")),
        ("1,234", 3, AMBIGUOUS.format(typed="1,234")),
        ("1,234.5", 1, AMBIGUOUS.format(typed="1,234.5")),
        (".5", 1, NOT_A_NUMBER.format(example="36.6")),
        ("5.", 1, NOT_A_NUMBER.format(example="36.6")),
        ("1.2.3", 1, NOT_A_NUMBER.format(example="36.6")),
    ],
)
def test_decimal_that_cannot_be_read_says_what_to_type(typed: str, places: int, message: Text) -> None:
    with pytest.raises(Unreadable) as refused:
        read_decimal(typed, places)

    assert refused.value.message == message


@given(st.integers(-(10**20), 10**20))
def test_whole_number_reads_back(number: int) -> None:
    assert read_integer(str(number)) == number
    assert read_integer(full_width(f"{number:,}".replace(",", " "))) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_decimal_reads_back_digit_by_digit(number: Decimal) -> None:
    typed = f"{number:f}"

    assert read_decimal(typed, 3) == number
    assert read_decimal(full_width(typed), 3) == number
    assert f"{read_decimal(typed, 3):f}" == f"{number or abs(number):f}"


@given(anything)
def test_any_text_is_a_finite_number_or_refused(typed: str) -> None:
    whole, decimal = answer_to(read_integer, typed), answer_to(lambda text: read_decimal(text, 2), typed)

    assert is_refusal(whole) or isinstance(whole, int)
    assert is_refusal(decimal) or decimal.is_finite()
    assert is_refusal(whole) or whole == decimal
