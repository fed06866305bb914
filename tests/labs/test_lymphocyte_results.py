"""One box of the lymphocyte form: every accepted unit, nothing rounded, limits and flags on the canonical value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.crfs.lym import LymphocyteSubsets
from tests.crfs.cases.lym import cells
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Op, flag_of, read_measured
from trialsite.protocol.laboratory.lymphocytes import LYMPHOCYTES

COUNTS = ("cd3", "cd4", "cd8", "cd19", "nk", "lym_total")
ACCEPTED = [(name, unit) for name in COUNTS for unit in LYMPHOCYTES[name].units]
whole = st.integers(min_value=0, max_value=50_000)
limits = st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(sorted)


def read(name, typed):
    return read_measured(typed, grammar=LymphocyteSubsets.questions[name].grammar)


@given(number=whole, name=st.sampled_from(COUNTS))
def test_counts_in_cells_are_what_was_typed(number, name):
    result = read(name, str(number))

    assert (result.raw, result.value, result.unit) == (str(number), number, "cells/uL")


@given(number=whole, name=st.sampled_from(COUNTS))
def test_count_in_ten_to_the_ninth_per_litre_is_the_same_count(number, name):
    reported = f"{Decimal(number) / 1000} ×10⁹/L"

    result = read(name, reported)

    assert (result.raw, result.value, result.unit) == (reported, number, "10^9/L")


@given(number=whole)
@pytest.mark.parametrize("name", ["cd4", "cd8"])
def test_count_per_cubic_millimetre_is_the_same_count(name, number):
    assert read(name, f"{number} /mm3").value == number


@pytest.mark.parametrize("name", ["cd3", "cd19", "nk", "lym_total"])
def test_cubic_millimetres_belong_to_cd4_and_cd8_only(name):
    with pytest.raises(Unreadable, match="/mm3"):
        read(name, "268 /mm3")


@pytest.mark.parametrize("typed", ["268.5", "0.2685 10^9/L"])
def test_count_that_is_no_whole_number_is_refused_and_never_rounded(typed):
    with pytest.raises(Unreadable):
        read("cd4", typed)


@pytest.mark.parametrize("typed", ["21.55 %", "21.55"])
def test_percentage_with_two_decimals_is_refused(typed):
    with pytest.raises(Unreadable):
        read("cd4pct", typed)


@given(number=whole, ends=limits)
def test_flag_says_where_the_number_lies_with_both_ends_inside(number, ends):
    low, high = map(Decimal, ends)

    flag = flag_of(Decimal(number), low, high)

    assert flag == ("L" if number < low else "H" if number > high else "N")


@given(number=whole, ends=limits)
def test_flag_is_the_same_in_every_unit(number, ends):
    low, high = map(Decimal, ends)
    flags = {read("cd4", text).within(low, high).flag for text in (f"{number}", f"{Decimal(number) / 1000} 10^9/L")}
    assert flags == {flag_of(Decimal(number), low, high)}


@pytest.mark.parametrize(
    ("typed", "flag"),
    [("<396", "L"), ("≤396", None), ("<397", None), (">1309", "H"), ("≥1309", None), (">1308", None), ("396", "N"),
     ("1309", "N"), ("395", "L"), ("1310", "H")],
)  # fmt: skip
def test_bound_is_flagged_only_where_the_report_decides(typed, flag):
    assert read("cd4", typed).within(Decimal(396), Decimal(1309)).flag == flag


def test_without_limits_there_is_no_flag():
    assert cells(268).within(None, None).flag is None


def test_no_column_of_the_form_can_hold_a_grade():
    columns = {field.name for field in LymphocyteSubsets._meta.concrete_fields}
    assert not [name for name in columns if name.endswith("_grade")]


@given(cd4=st.integers(1, 5000), cd8=st.integers(1, 8000))
def test_ratio_is_exact_and_only_shown_with_two_decimals(cd4, cd8):
    question = LymphocyteSubsets.questions["cd4cd8"]
    ratio = question.compute(Answered(cd4=cells(cd4), cd8=cells(cd8)))

    assert ratio == Decimal(cd4) / Decimal(cd8)
    assert abs(Decimal(question.show(ratio, "en")) * cd8 - cd4) * 200 <= cd8


@pytest.mark.parametrize(
    ("cd4", "cd8", "shown"), [(268, 604, "0.44"), (1, 8, "0.13"), (3, 200, "0.02"), (5, 1, "5.00")]
)
def test_ratio_is_rounded_half_up(cd4, cd8, shown):
    question = LymphocyteSubsets.questions["cd4cd8"]
    assert question.show(question.compute(Answered(cd4=cells(cd4), cd8=cells(cd8))), "en") == shown


@pytest.mark.parametrize("answers", [{"cd4": cells(268)}, {"cd8": cells(604)}, {"cd4": cells(268), "cd8": cells(0)}])
def test_there_is_no_ratio_without_both_counts_or_with_none_of_cd8(answers):
    assert LymphocyteSubsets.questions["cd4cd8"].compute(Answered(**answers)) is None


def test_bound_makes_no_ratio():
    bound = read("cd8", "<20")
    assert bound.op is Op.LT
    assert LymphocyteSubsets.questions["cd4cd8"].compute(Answered(cd4=cells(268), cd8=bound)) is None


class Answered:
    """Answers by name, as a rule reads them."""

    def __init__(self, **answers):
        self.answers = answers

    def value(self, name):
        return self.answers.get(name)
