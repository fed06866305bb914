"""The table of analytes: units, limits and reference ranges as the specification has them (4.2)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.labs.results import grammar_of, reported
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import flag_of, read_measured
from trialsite.protocol.laboratory.model import RangeOf
from trialsite.protocol.laboratory.panels import ANALYTES, PANELS
from trialsite.protocol.laboratory.printed import by_age, by_sex, everyone, span

KEYS = sorted(ANALYTES)
OTHER_UNITS = [(key, unit) for key in KEYS for unit in ANALYTES[key].units]
ALL_UNITS = [*OTHER_UNITS, *((key, ANALYTES[key].unit) for key in KEYS)]


def test_panels_ask_for_what_the_forms_ask_for() -> None:
    told = {key: (panel.required, len(panel.optional), panel.calculated) for key, panel in PANELS.items()}

    assert told == {
        "haem": (("wbc", "rbc", "hgb", "hct", "plt", "neut", "lymph"), 8, ()),
        "bioc": (("alt", "ast", "tbil", "alp", "alb", "crea", "urea", "k", "na", "glu"), 13, ("egfr",)),
        "coag": ((), 2, ()),
    }


def test_each_analyte_of_a_panel_is_known_and_stands_there_once() -> None:
    asked = [key for panel in PANELS.values() for key in (*panel.required, *panel.optional, *panel.calculated)]

    assert len(asked) == len(set(asked))
    assert set(asked) <= set(ANALYTES)


@pytest.mark.parametrize(
    ("key", "typed", "canonical"),
    [
        ("wbc", "3450 /uL", "3.450"), ("wbc", "3450 /mm3", "3.450"), ("wbc", "5.1 ×10³/µL", "5.1"),
        ("wbc", "5.1 G/L", "5.1"), ("rbc", "4.5 T/L", "4.5"), ("rbc", "4.5 10^6/uL", "4.5"),
        ("hgb", "10.9 g/dL", "109"), ("hgb", "6.2 mmol/L", "99.9068"), ("hgb", "6.21 mmol/L", "100.06794"),
        ("hct", "0.421 L/L", "42.1"), ("mchc", "33.4 g/dL", "334"), ("plt", "12.5 10^4/uL", "125"),
        ("plt", "80000 /uL", "80"), ("neut", "800 /uL", "0.8"), ("alt", "1 ukat/L", "60"), ("alt", "80 IU/L", "80"),
        ("tbil", "1 mg/dL", "17.104"), ("dbil", "1 mg/dL", "17.104"), ("tp", "7 g/dL", "70"),
        ("alb", "4.0 g/dL", "40"), ("urea", "20 mg/dL (BUN)", "7.14"), ("urea", "40 mg/dL (urea)", "6.66"),
        ("crea", "1 mg/dL", "88.4"), ("k", "4 mEq/L", "4"), ("ca", "10 mg/dL", "2.495"),
        ("phos", "3 mg/dL", "0.9687"), ("mg", "2 mg/dL", "0.8228"), ("mg", "2 mEq/L", "1"),
        ("glu", "100 mg/dL", "5.55"), ("ua", "5 mg/dL", "297.4"), ("ua", "0.35 mmol/L", "350"),
        ("chol", "200 mg/dL", "5.172"), ("tg", "150 mg/dL", "1.6935"), ("crp", "1.2 mg/dL", "12"),
        ("ddimer", "500 ng/mL FEU", "0.5"), ("ddimer", "500 µg/L FEU", "0.5"), ("cd4", "0.349 10^9/L", "349"),
    ],
)  # fmt: skip
def test_result_in_another_unit_is_converted_exactly(key: str, typed: str, canonical: str) -> None:
    assert reported(key, typed).value == Decimal(canonical)


@pytest.mark.parametrize(("key", "unit"), ALL_UNITS)
@given(hundredths=st.integers(min_value=0, max_value=1_000_000))
def test_unit_goes_there_and_back_without_loss(key: str, unit: str, hundredths: int) -> None:
    analyte = ANALYTES[key]
    factor = analyte.units.get(unit, Decimal(1))
    step = Decimal(1) / factor if analyte.whole else Decimal(1).scaleb(-analyte.places)
    number = hundredths * step

    result = read_measured(f"{number:f} {unit}", grammar=grammar_of(analyte))

    assert result.value is not None
    assert (result.number, result.unit, result.value / factor) == (number, unit, number)


@pytest.mark.parametrize(
    ("key", "typed"),
    [("urea", "20 mg/dL"), ("ddimer", "0.5 mg/L"), ("hgb", "11 g/ml"), ("crea", "80 mmol/L"), ("glu", "5 umol/L")],
)
def test_unit_that_could_mean_something_else_is_refused(key: str, typed: str) -> None:
    with pytest.raises(Unreadable):
        reported(key, typed)


def plain(unit: str) -> str:
    """G/L and g/L, cells/uL and /uL are read as one unit."""
    return unit.lower().removeprefix("cells")


@given(key=st.sampled_from(KEYS), unit=st.sampled_from([unit for _, unit in ALL_UNITS]))
def test_unit_of_another_analyte_is_refused(key: str, unit: str) -> None:
    known = {plain(name): name for name in (ANALYTES[key].unit, *ANALYTES[key].units)}
    if plain(unit) in known:
        assert reported(key, f"1 {unit}", places=9).unit == known[plain(unit)]
    else:
        with pytest.raises(Unreadable):
            reported(key, f"1 {unit}", places=9)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_usual_lies_within_what_is_possible(key: str) -> None:
    analyte = ANALYTES[key]
    low, high = analyte.hard

    for first, last in (analyte.soft or analyte.hard, *((each.low, each.high) for each in analyte.ranges)):
        assert first is None or low <= first
        assert last is None or last <= high
        assert None in (first, last) or first < last


@pytest.mark.parametrize("key", KEYS)
def test_each_person_has_one_reference_range_or_none_at_all(key: str) -> None:
    ranges = ANALYTES[key].ranges
    fitting = {
        sum(each.sex in ("*", sex) and each.age_from <= age <= each.age_to for each in ranges)
        for sex in ("M", "F")
        for age in range(18, 121)
    }

    assert fitting == {1 if ranges else 0}


@pytest.mark.parametrize(
    ("key", "sex", "age", "limits"),
    [
        ("hgb", "M", 18, ("130", "175")), ("hgb", "F", 80, ("115", "150")), ("alp", "F", 49, ("35", "100")),
        ("alp", "F", 50, ("50", "135")), ("alp", "M", 60, ("45", "125")), ("crea", "M", 59, ("57", "97")),
        ("crea", "M", 60, ("57", "111")), ("crea", "F", 59, ("41", "73")), ("crea", "F", 60, ("41", "81")),
        ("urea", "F", 59, ("2.6", "7.5")), ("urea", "F", 60, ("3.1", "8.8")), ("tbil", "F", 30, (None, "21.0")),
        ("egfr", "M", 30, ("90", None)), ("baso", "F", 30, (None, "0.06")),
    ],
)  # fmt: skip
def test_reference_range_changes_on_the_birthday_of_the_table(
    key: str, sex: str, age: int, limits: tuple[str | None, str | None]
) -> None:
    found = [
        (each.low, each.high)
        for each in ANALYTES[key].ranges
        if each.sex in ("*", sex) and each.age_from <= age <= each.age_to
    ]

    assert found == [tuple(None if limit is None else Decimal(limit) for limit in limits)]


@given(key=st.sampled_from([key for key in KEYS if ANALYTES[key].ranges]), data=st.data())
def test_flag_changes_just_beyond_each_limit(key: str, data: st.DataObject) -> None:
    limits = data.draw(st.sampled_from(ANALYTES[key].ranges))
    tiny = Decimal("0.000001")

    ends = [(end, beyond) for end, beyond in ((limits.low, -tiny), (limits.high, tiny)) if end is not None]

    assert [flag_of(end, limits.low, limits.high) for end, _ in ends] == ["N"] * len(ends)
    assert {flag_of(end + beyond, limits.low, limits.high) for end, beyond in ends} <= {"L", "H"}


def test_limits_are_read_as_they_are_printed() -> None:
    assert [span("3.5–9.5"), span("≤8.0"), span("≥90")] == [
        (Decimal("3.5"), Decimal("9.5")), (None, Decimal("8.0")), (Decimal(90), None),
    ]  # fmt: skip
    assert everyone("1–2") == (RangeOf(Decimal(1), Decimal(2)),)
    assert [each.sex for each in by_sex("1–2", "3–4")] == ["M", "F"]
    assert [(each.age_from, each.age_to) for each in by_age("F", 49, "1–2", "3–4")] == [(18, 49), (50, 120)]


@pytest.mark.parametrize("printed", ["5", "1-2", "a–b", "1–2–3"])
def test_limits_that_cannot_be_read_stop_the_table(printed: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        span(printed)
