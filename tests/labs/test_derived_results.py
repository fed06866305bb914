"""eGFR and corrected calcium: the values of the specification (4.3), and what must hold for all values."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.derived import corrected, egfr_of, number_of
from participants.age import AgeRange
from tests.labs.results import reported
from trialsite.protocol.laboratory.formulas import corrected_calcium, egfr

CREATININE = st.decimals(10, 3000, places=2)
AGES = st.integers(18, 100)
SEXES = st.sampled_from(["M", "F"])
FORTY = AgeRange(40, 40)


@pytest.mark.parametrize(
    ("sex", "age", "creatinine", "shown"),
    [("M", 38, "84", "105.0"), ("F", 45, "60", "109.4"), ("M", 52, "130", "57.0"), ("F", 30, "44.2", "129.3")],
)
def test_egfr_of_the_specification_comes_out(sex: str, age: int, creatinine: str, shown: str) -> None:
    found = egfr_of(reported("crea", creatinine), sex, AgeRange(age, age))

    assert found is not None
    assert found.quantize(Decimal("0.1"), ROUND_HALF_UP) == Decimal(shown)


@pytest.mark.parametrize(("sex", "kappa", "factor"), [("M", "0.9", "1"), ("F", "0.7", "1.012")])
def test_egfr_at_the_knee_of_the_formula_is_its_constant(sex: str, kappa: str, factor: str) -> None:
    assert egfr(Decimal(kappa) * Decimal("88.4"), sex, 0) == 142 * Decimal(factor)


@given(pair=st.tuples(CREATININE, CREATININE).map(sorted), sex=SEXES, age=AGES)
def test_egfr_falls_as_creatinine_rises(pair: list[Decimal], sex: str, age: int) -> None:
    low, high = pair
    assert (egfr(low, sex, age) > egfr(high, sex, age)) == (low < high)


@given(creatinine=CREATININE, sex=SEXES, age=AGES)
def test_egfr_falls_by_the_same_part_each_year(creatinine: Decimal, sex: str, age: int) -> None:
    ratio = egfr(creatinine, sex, age + 1) / egfr(creatinine, sex, age)
    assert abs(ratio - Decimal("0.9938")) < Decimal("1e-20")


@given(creatinine=CREATININE, sex=SEXES, age=AGES)
def test_egfr_does_not_depend_on_where_it_is_computed(creatinine: Decimal, sex: str, age: int) -> None:
    expected = egfr(creatinine, sex, age)
    with localcontext() as here:
        here.prec = 6
        assert egfr(creatinine, sex, age) == expected


def test_egfr_is_the_same_from_milligrams() -> None:
    found = {egfr_of(reported("crea", typed), "M", FORTY) for typed in ("88.4", "1 mg/dL", "1.00 mg/dL")}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("typed", "sex", "ages"),
    [
        (None, "M", FORTY),
        ("<20", "M", FORTY),
        ("0", "M", FORTY),
        ("84", None, FORTY),
        ("84", "M", None),
        ("84", "M", AgeRange(39, 40)),
    ],
)
def test_egfr_is_open_while_something_it_needs_is_open(
    typed: str | None, sex: str | None, ages: AgeRange | None
) -> None:
    assert egfr_of(reported("crea", typed) if typed else None, sex, ages) is None


@pytest.mark.parametrize(
    ("calcium", "albumin", "expected"), [("2.25", "40", "2.25"), ("2.00", "30", "2.20"), ("2.60", "45", "2.50")]
)
def test_calcium_is_corrected_to_forty_grams_of_albumin(calcium: str, albumin: str, expected: str) -> None:
    found = corrected(reported("ca", calcium), reported("alb", albumin))
    assert number_of(found) == Decimal(expected)


@given(calcium=st.decimals("0.5", 6, places=4), albumin=st.decimals(5, 80, places=2))
def test_correction_of_calcium_is_exact_and_can_be_undone(calcium: Decimal, albumin: Decimal) -> None:
    found = corrected_calcium(calcium, albumin)
    assert found - calcium == (40 - albumin) / 50


def test_bound_of_calcium_stays_a_bound_and_keeps_its_limits() -> None:
    typed = reported("ca", ">3.5", "2.11", "2.52")

    found = corrected(typed, reported("alb", "30"))

    assert found is not None
    assert (found.op, found.value, found.raw, found.high) == (typed.op, Decimal("3.70"), ">3.5", Decimal("2.52"))


@pytest.mark.parametrize(("calcium", "albumin"), [("2.25", None), ("2.25", "<10"), ("TND", "40")])
def test_calcium_without_numbers_is_not_corrected(calcium: str, albumin: str | None) -> None:
    assert corrected(reported("ca", calcium), reported("alb", albumin) if albumin else None) is None
