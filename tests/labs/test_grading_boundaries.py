"""Every boundary of the grade table, from both sides, and what must hold for every value, bound and unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labs.grading import Basis, Grade, grade, grade_of_number
from tests.labs.printed_grades import CALCIUM, MEN, PRINTED, ends_of, holds
from tests.labs.results import range_of, reported
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.laboratory.grades import GRADES, Of, Step, scale
from trialsite.protocol.laboratory.model import RangeOf
from trialsite.protocol.laboratory.panels import ANALYTES

TINY = Decimal("0.000001")  # what a column keeps
KEYS = sorted(GRADES)
PEOPLE = st.builds(Basis, sex=st.sampled_from(["M", "F"]), fasting=st.sampled_from(["Y", "N", "U"]))
FASTING = st.builds(Basis, sex=st.sampled_from(["M", "F"]), fasting=st.just("Y"))
NORMAL_ALBUMIN = reported("alb", "40")


def exactly(key: str, value: Decimal, basis: Basis) -> Measured:
    limits = range_of(key, basis.sex or "M")
    return Measured(f"{value}", Op.EQ, value, ANALYTES[key].unit, value).within(limits.low, limits.high)


def number_of(key: str, result: Measured, basis: Basis) -> int:
    found = grade(key, result, replace(basis, albumin=NORMAL_ALBUMIN))
    assert found is not None
    assert found.number is not None
    return found.number


def values(key: str) -> st.SearchStrategy[Decimal]:
    low, high = ANALYTES[key].hard
    assert low is not None
    assert high is not None
    return st.decimals(low, high, places=4)


@pytest.mark.parametrize(("key", "basis", "cells"), PRINTED)
def test_each_end_of_each_printed_cell_lies_on_the_printed_side(key: str, basis: Basis, cells: tuple[str, ...]) -> None:
    limits = range_of(key, basis.sex or "M")
    printed = [ends_of(cell, limits.low, limits.high) for cell in cells]
    near = {limit + step for ends in printed for _, limit in ends for step in (-TINY, Decimal(0), TINY)}

    for value in near:
        expected = max((number for number, ends in enumerate(printed, start=1) if holds(ends, value)), default=0)
        assert number_of(key, exactly(key, value, basis), basis) == expected, value


@pytest.mark.parametrize("cells", CALCIUM)
def test_each_end_of_each_printed_cell_of_calcium_holds_for_the_corrected_value(cells: tuple[str, ...]) -> None:
    for number, cell in enumerate(cells, start=1):
        for sign, limit in ends_of(cell, None, None):
            inside = {"<": limit - TINY, "≥": limit}[sign]
            # 30 g/L of albumin add 0.2 mmol/L
            result = exactly("ca", inside - Decimal("0.2"), MEN)
            assert grade("ca", result, replace(MEN, albumin=reported("alb", "30"))) == Grade(number, number)


def test_every_graded_analyte_is_compared_with_the_printed_table() -> None:
    assert {key for key, _, _ in PRINTED} | {"ca"} == set(GRADES)


def harmless(key: str) -> Decimal:
    """A value from which every way to a grade leads away: an end of what is possible, or the middle of normal."""
    (low, high), limits = ANALYTES[key].hard, range_of(key)
    assert low is not None
    assert high is not None
    falls = {row.steps[0].sign in "<≤" for row in GRADES[key]}
    if len(falls) == 2:
        assert limits.low is not None
        assert limits.high is not None
        return (limits.low + limits.high) / 2
    return high if falls == {True} else low


@given(data=st.data(), key=st.sampled_from(KEYS), basis=FASTING)
def test_grade_never_falls_as_the_value_goes_further_away(data: st.DataObject, key: str, basis: Basis) -> None:
    origin, ends = harmless(key), ANALYTES[key].hard
    end = data.draw(st.sampled_from(ends))
    near, far = sorted(data.draw(st.tuples(st.decimals(0, 1, places=6), st.decimals(0, 1, places=6))))

    closer, further = (exactly(key, origin + part * (end - origin), basis) for part in (near, far))

    assert number_of(key, closer, basis) <= number_of(key, further, basis)


@pytest.mark.parametrize("key", KEYS)
def test_every_grade_of_a_row_is_reached_and_none_in_the_middle_of_normal(key: str) -> None:
    basis, origin = replace(MEN, fasting="Y"), harmless(key)
    tops = {max(step.grade for step in row.steps) for row in GRADES[key]}

    assert number_of(key, exactly(key, origin, basis), basis) == 0
    assert {number_of(key, exactly(key, end, basis), basis) for end in ANALYTES[key].hard} - {0} == tops


@given(value=values("crea"), baseline=values("crea"), basis=FASTING)
def test_baseline_only_makes_creatinine_worse(value: Decimal, baseline: Decimal, basis: Basis) -> None:
    alone = number_of("crea", exactly("crea", value, basis), basis)
    against = number_of("crea", exactly("crea", value, basis), replace(basis, baseline=baseline))

    limb = [number for number, part in enumerate(("1.3", "1.5", "2.0"), start=2) if value >= Decimal(part) * baseline]
    assert against == max([alone, *limb])


@given(value=values("egfr"), baseline=values("egfr"))
def test_baseline_only_makes_egfr_worse(value: Decimal, baseline: Decimal) -> None:
    alone, against = (grade_of_number("egfr", value, Basis(baseline=each)) for each in (None, baseline))

    limb = [number for number, part in enumerate(("0.9", "0.7", "0.5"), start=2) if value <= Decimal(part) * baseline]
    assert alone is not None
    assert against == Grade(worst := max([alone.least, *limb]), worst)


@given(data=st.data(), key=st.sampled_from(KEYS), basis=PEOPLE, op=st.sampled_from([Op.LT, Op.GT, Op.DETLT]))
def test_bound_has_a_grade_only_if_no_possible_value_has_another(
    data: st.DataObject, key: str, basis: Basis, op: Op
) -> None:
    bound, possible, inclusive = data.draw(st.tuples(values(key), values(key), st.booleans()))
    told = replace(exactly(key, bound, basis), op=op, inclusive=inclusive)
    is_possible = possible > bound if op is Op.GT else possible < bound
    assume(is_possible or (inclusive and possible == bound))
    with_albumin = replace(basis, albumin=NORMAL_ALBUMIN)

    found = grade(key, told, with_albumin)
    true = grade(key, exactly(key, possible, basis), with_albumin)

    assert found is not None
    assert true is not None
    assert found.least <= true.least <= true.most <= found.most


@given(data=st.data(), key=st.sampled_from(KEYS), basis=PEOPLE)
def test_missing_limits_leave_open_what_any_limit_could_decide(data: st.DataObject, key: str, basis: Basis) -> None:
    value = data.draw(values(key))
    low = data.draw(st.none() | st.decimals(1, 50, places=2))
    high = data.draw(st.none() | st.decimals(51, 400, places=2))
    with_albumin = replace(basis, albumin=NORMAL_ALBUMIN)

    known = grade(key, exactly(key, value, basis).within(low, high), with_albumin)
    unknown = grade(key, exactly(key, value, basis).within(None, None), with_albumin)

    assert known is not None
    assert unknown is not None
    assert unknown.least <= known.least <= known.most <= unknown.most


def begins(step: Step, limits: RangeOf) -> Decimal:
    """Where a grade begins; against a baseline of 80."""
    one = {Of.ONE: Decimal(1), Of.BASE: Decimal(80), Of.ULN: limits.high, Of.LLN: limits.low}[step.of]
    assert one is not None
    return step.number * one


REPORTED = [(key, unit) for key in KEYS for unit in ANALYTES[key].units]


@given(data=st.data(), unit_of=st.sampled_from(REPORTED), basis=PEOPLE)
def test_unit_of_the_report_never_changes_grade_or_flag(
    data: st.DataObject, unit_of: tuple[str, str], basis: Basis
) -> None:
    key, unit = unit_of
    factor, limits = ANALYTES[key].units[unit], range_of(key, basis.sex or "M")
    low, high = (None if limit is None else f"{limit}" for limit in (limits.low, limits.high))
    # beside a boundary, in the unit of the report
    step = data.draw(st.sampled_from([step for each in GRADES[key] for step in each.steps]))
    number = (begins(step, limits) / factor).quantize(Decimal("0.01")) + data.draw(st.integers(-3, 3)) * Decimal("0.01")
    assume(number >= 0)

    found = [reported(key, typed, low, high, places=9) for typed in (f"{number:f} {unit}", f"{number * factor:f}")]

    same = [
        (each.value, each.flag, grade(key, each, replace(basis, albumin=NORMAL_ALBUMIN, baseline=Decimal(80))))
        for each in found
    ]
    assert same[0] == same[1]


@given(data=st.data(), unit_of=st.sampled_from(REPORTED), basis=FASTING)
def test_what_a_column_keeps_has_the_grade_of_what_was_reported(
    data: st.DataObject, unit_of: tuple[str, str], basis: Basis
) -> None:
    key, unit = unit_of
    factor, limits = ANALYTES[key].units[unit], range_of(key, basis.sex or "M")
    step = data.draw(st.sampled_from([step for each in GRADES[key] for step in each.steps]))
    places = Decimal(1).scaleb(-ANALYTES[key].places)
    value = ((begins(step, limits) / factor).quantize(places) + data.draw(st.integers(-2, 2)) * places) * factor

    kept = value.quantize(TINY)

    after = replace(basis, baseline=Decimal(80))
    assert number_of(key, exactly(key, value, basis), after) == number_of(key, exactly(key, kept, basis), after)


@pytest.mark.parametrize("key", KEYS)
def test_grades_of_a_row_begin_one_after_the_other(key: str) -> None:
    for row in GRADES[key]:
        own = [step for step in row.steps if step.of is Of.ONE]
        falls = row.steps[0].sign in "<≤"
        assert all((later.number < earlier.number) == falls for earlier, later in pairwise(own))


@pytest.mark.parametrize("printed", ["5", "=5", "<5×UNL", "<", "<5,0"])
def test_limit_that_cannot_be_read_stops_the_table(printed: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        scale(printed)
