"""What a nurse is told about a number in the wrong unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.crfs.cases.haem import result
from tests.crfs.example import NOW
from tests.factories.casebook import answers
from trialsite.audit import clock
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case, Severity
from trialsite.crf.evaluate import evaluate
from trialsite.protocol.catalogue import package


def told(form, key, typed, unit=""):
    case = Case(Answers(answers(**result(key, typed, unit=unit))), {}, package("msct_a_22"), NOW, clock.site_date(NOW))
    return [each.message for each in evaluate(registry.get(form), case, (Severity.IMPOSSIBLE,))]


@pytest.mark.parametrize(
    ("form", "key", "typed", "unit", "said", "hint"),
    [
        ("haem", "hgb", "13.2", "g/L", "Haemoglobin 13.2 g/L", " (13.2 g/dL?)"),
        ("haem", "wbc", "4200", "10^9/L", "White blood cell count 4200 10⁹/L", " (4200 /µL?)"),
        ("haem", "plt", "180000", "10^9/L", "Platelet count 180\u2009000 10⁹/L", " (180\u2009000 /µL?)"),
        ("haem", "hct", "0.42", "%", "Haematocrit 0.42 %", " (0.42 L/L?)"),
        ("haem", "hgb", "132", "g/dL", "Haemoglobin 132 g/dL", " (132 g/L?)"),
        ("bioc", "crea", "0.9", "umol/L", "Creatinine 0.9 µmol/L", " (0.9 mg/dL?)"),
        ("bioc", "k", "42", "mmol/L", "Potassium 42 mmol/L", ""),
    ],
)  # fmt: skip
def test_slip_of_a_unit_is_told_with_the_unit_that_makes_the_number_plausible(form, key, typed, unit, said, hint):
    assert [each.en for each in told(form, key, typed, unit)] == [f"{said} is not possible: check value and unit{hint}"]


def test_message_in_chinese_is_that_of_the_specification_with_the_hint():
    assert told("haem", "hgb", "13.2")[0].zh == "血红蛋白数值不可能，请核对数值与单位 (13.2 g/dL?)"


@pytest.mark.parametrize(("typed", "unit"), [("13.2", "g/dL"), ("8.2", "mmol/L"), (str(Decimal(132)), "g/L")])
def test_plausible_number_in_its_unit_is_taken(typed, unit):
    assert told("haem", "hgb", typed, unit) == []
