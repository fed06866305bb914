"""Full-width signs, input-method punctuation and pasted blanks are read as what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crf_values.typing_habits import anything, full_width
from trialsite.crf.values.normalise import LONGEST, brief, normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("３６．６", "36.6"),
        ("＜２０", "<20"),
        ("０９：１０", "09:10"),
        ("36，6", "36,6"),
        ("36。6", "36.6"),
        ("2024–09—12", "2024-09-12"),
        ("−5", "-5"),
        ("9∶10", "9:10"),
        ("  12 \t sep\u3000 2024\n", "12 sep 2024"),
        ("10\u2009000", "10 000"),
        ("\ufeff72\u200b", "72"),
        ("10⁹/L", "10^9/L"),
        ("10¹²/L", "10^12/L"),
        ("g/㎗", "g/dl"),
    ],
)
def test_typed_text_is_made_plain(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize("typed", ["②", "H₂", "½"])
def test_other_kinds_of_digits_are_not_taken_for_plain_digits(typed: str) -> None:
    assert normalise(typed) == typed


@given(anything)
def test_plain_text_stays_plain(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


@given(st.text(alphabet=[chr(code) for code in range(0x20, 0x7F)]))
def test_full_width_equals_half_width(typed: str) -> None:
    assert normalise(full_width(typed)) == normalise(typed)


def test_text_longer_than_any_value_is_not_worth_reading() -> None:
    assert brief("7" * LONGEST) == "7" * LONGEST
    assert brief("7" * (LONGEST + 1)) == ""
    assert brief("ﷺ" * LONGEST) == ""
