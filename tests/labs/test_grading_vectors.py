"""Grades as the clinical specification gives them (4.4), and what it says of single rows (4.1, 4.2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from labs.grading import (
    ALBUMIN_MISSING,
    BOUND,
    JUDGEMENT,
    NOT_FASTING,
    NOT_FASTING_ROW,
    RANGE_MISSING,
    SEX_MISSING,
    Basis,
    Grade,
    grade,
    grade_of_number,
)
from tests.labs.results import reported
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.protocol.laboratory.urine import LOINC, PROTEIN, READINGS

MAN, WOMAN = Basis(sex="M"), Basis(sex="F")
AFTER_80 = Basis(sex="M", baseline=Decimal(80))
FASTING = Basis(sex="M", fasting="Y")
NORMAL = {"alt": (None, "50"), "alt F": (None, "40"), "tbil": (None, "26"), "crea": ("57", "97"), "alb": ("40", "55")}

VECTORS = [
    ("hgb", MAN, "109 110 100 99 69", "1 0 1 2 4"),
    ("hgb", WOMAN, "104 105 94 84 64", "1 0 2 3 4"),
    ("plt", MAN, "124 125 99 49 24", "1 0 2 3 4"),
    ("neut", MAN, "1.0 1.01 0.79 0.59 0.39", "1 0 2 3 4"),
    ("wbc", MAN, "2.49 2.5 1.49 0.99", "1 0 3 4"),
    ("alt", MAN, "62 62.5 125 250 500", "0 1 2 3 4"),
    ("alt", WOMAN, "50 100 199 400", "1 2 2 4"),
    ("tbil", MAN, "28.5 28.6 41.6 67.6 130", "0 1 2 3 4"),
    ("crea", AFTER_80, "105 106.7 120 121 160", "2 2 3 3 4"),
    ("crea", MAN, "105 106.7 127 174.6 175", "0 1 2 2 3"),
    ("k", MAN, "3.4 3.39 2.99 5.5 5.6 7.0", "0 1 2 0 1 4"),
    ("na", MAN, "135 134 124 121 120 146 160", "0 1 3 3 4 1 4"),
    ("alb", MAN, "39 29.9 19.9", "1 2 3"),
    # the gap between two printed grades belongs to the higher one
    ("na", MAN, "120.5", "4"),
    ("glu", FASTING, "6.10 6.11 6.95 13.89 27.75 3.55 3.54 1.66", "0 1 2 3 4 0 1 4"),
    ("glu", Basis(fasting="N"), "6.43 6.44 8.88 8.89 13.89 27.75 3.54", "0 1 1 2 3 4 1"),
    ("tg", FASTING, "1.70 1.71 3.42 3.43 5.7 5.71 11.4 11.41", "0 1 1 2 2 3 3 4"),
    ("chol", FASTING, "5.17 5.18 6.19 7.77 30", "0 1 2 3 3"),
]
CASES = [
    (key, basis, value, code)
    for key, basis, values, codes in VECTORS
    for value, code in zip(values.split(), codes.split(), strict=True)
]


@pytest.mark.parametrize(("key", "basis", "value", "code"), CASES)
def test_grades_of_the_specification_come_out(key: str, basis: Basis, value: str, code: str) -> None:
    limits = NORMAL.get(f"{key} {basis.sex}") or NORMAL.get(key, (None, None))

    assert code_of(grade(key, reported(key, value, *limits), basis)) == code


def code_of(found: Grade | None) -> str:
    assert found is not None
    return found.code


def test_haemoglobin_in_grams_per_decilitre_is_graded_in_grams_per_litre() -> None:
    assert grade("hgb", reported("hgb", "10.9 g/dL"), MAN) == Grade(1, 1)


@pytest.mark.parametrize(("key", "typed"), [("cd4", "95"), ("lymph", "0.40"), ("cd8", "5"), ("lym_total", "400")])
def test_lymphocytes_are_never_graded(key: str, typed: str) -> None:
    assert grade(key, reported(key, typed, "396", "1309"), MAN) is None


def test_analytes_that_are_graded_are_those_of_the_table() -> None:
    graded = {key for key in ANALYTES if grade_of_number(key, Decimal(50), MAN) is not None}

    assert graded == {
        "wbc", "hgb", "plt", "neut", "alt", "ast", "alp", "tbil", "alb", "crea", "egfr", "k", "na", "ca", "phos", "mg",
        "glu", "ck", "ua", "chol", "tg", "inr",
    }  # fmt: skip


def test_without_an_upper_limit_an_enzyme_is_not_gradable() -> None:
    found = grade("alt", reported("alt", "62"), MAN)

    assert found == Grade(0, 4, RANGE_MISSING)
    assert (code_of(found), RANGE_MISSING.en) == ("NG", "not gradable – range missing")


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("alb", "29.9", Grade(2, 2)),
        ("alb", "35", Grade(0, 1, RANGE_MISSING)),
        ("phos", "0.44", Grade(3, 3)),
        ("crea", "160", Grade(4, 4)),
        ("crea", "121", Grade(3, 4, RANGE_MISSING)),
    ],
)
def test_missing_limit_matters_only_where_the_grade_hangs_on_it(key: str, typed: str, expected: Grade) -> None:
    assert grade(key, reported(key, typed), AFTER_80) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("<100", Grade(0, 1, BOUND)),
        ("<130", Grade(0, 2, BOUND)),
        ("<62.5", Grade(0, 0)),
        ("≤62.5", Grade(0, 1, BOUND)),
        (">500", Grade(4, 4)),
        ("≥500", Grade(4, 4)),
        (">499.9", Grade(3, 4, BOUND)),
        (">300", Grade(3, 4, BOUND)),
        ("TND", Grade(0, 0)),
    ],
)
def test_bound_is_graded_only_where_it_settles_the_grade(typed: str, expected: Grade) -> None:
    # upper limit 50: grades begin at 62.5, 125, 250, 500
    assert grade("alt", reported("alt", typed, None, "50"), MAN) == expected


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("neut", "<0.4", Grade(4, 4)),
        ("neut", "≤0.4", Grade(3, 4, BOUND)),
        ("neut", ">1.0", Grade(0, 0)),
        ("neut", "≥1.0", Grade(0, 1, BOUND)),
        ("tg", ">11.4", Grade(4, 4)),
        ("tg", "≥11.4", Grade(3, 4, BOUND)),
        ("k", ">3.0", Grade(0, 4, BOUND)),
        ("k", "<2.0", Grade(4, 4)),
    ],
)
def test_bound_knows_on_which_side_the_limit_itself_lies(key: str, typed: str, expected: Grade) -> None:
    assert grade(key, reported(key, typed), FASTING) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("64", Grade(4, 4)), ("69", Grade(3, 4, SEX_MISSING)), ("110", Grade(0, 0))]
)
def test_haemoglobin_without_a_sex_is_graded_where_both_agree(typed: str, expected: Grade) -> None:
    assert grade("hgb", reported("hgb", typed), Basis()) == expected


@pytest.mark.parametrize("fasting", ["U", None])
def test_glucose_of_unknown_fasting_is_graded_as_not_fasting_and_marked(fasting: str | None) -> None:
    found = grade("glu", reported("glu", "6.2"), Basis(fasting=fasting))

    assert found == Grade(0, 0, NOT_FASTING_ROW)


@pytest.mark.parametrize("fasting", ["N", "U", None])
@pytest.mark.parametrize("key", ["chol", "tg"])
def test_lipids_are_graded_in_fasting_samples_only(key: str, fasting: str | None) -> None:
    assert grade(key, reported(key, "12"), Basis(fasting=fasting)) == Grade(0, 4, NOT_FASTING)


@pytest.mark.parametrize(
    ("calcium", "albumin", "expected"),
    [
        ("2.00", "40", Grade(1, 1)),
        ("2.00", "35", Grade(0, 0)),
        ("2.60", "37.5", Grade(1, 1)),
        ("2.60", "37.51", Grade(0, 0)),
        (">3.3", "36", Grade(4, 4)),
        ("2.00", "<40", Grade(0, 4, ALBUMIN_MISSING)),
        ("2.00", None, Grade(0, 4, ALBUMIN_MISSING)),
    ],
)
def test_calcium_is_graded_after_correction_for_albumin(calcium: str, albumin: str | None, expected: Grade) -> None:
    beside = reported("alb", albumin) if albumin else None

    assert grade("ca", reported("ca", calcium), Basis(albumin=beside)) == expected


def test_direct_bilirubin_above_its_limit_asks_for_judgement_and_is_never_graded_by_itself() -> None:
    found = [grade("dbil", reported("dbil", typed, None, high), MAN) for typed, high in
             (("8.0", "8.0"), ("8.01", "8.0"), ("8.01", None), ("<8.01", "8.0"))]  # fmt: skip

    assert found == [None, Grade(0, 4, JUDGEMENT), None, None]


@pytest.mark.parametrize(
    ("value", "baseline", "number"),
    [("90", None, 0), ("89.9", None, 2), ("60", None, 2), ("59.9", None, 3), ("29.9", None, 4), ("90", "100", 2),
     ("90.1", "100", 0), ("84", "120", 3), ("60", "120", 4), ("60.1", "120", 3)],
)  # fmt: skip
def test_egfr_falls_by_the_table_or_against_baseline(value: str, baseline: str | None, number: int) -> None:
    found = grade_of_number("egfr", Decimal(value), Basis(baseline=Decimal(baseline) if baseline else None))

    assert found == Grade(number, number)


def test_sodium_that_the_laboratory_calls_normal_may_have_a_grade() -> None:
    result = reported("na", "146", "137", "147")

    assert (result.flag, code_of(grade("na", result, MAN))) == ("N", "1")


def test_dipstick_is_graded_by_its_fields() -> None:
    assert (PROTEIN.zh, LOINC) == ("尿蛋白(试纸)", "20454-5")
    assert {code: each.grade for code, each in READINGS.items()} == {
        "NEG": 0, "TRACE": 0, "1+": 1, "2+": 2, "3+": 3, "4+": 3,
    }  # fmt: skip
