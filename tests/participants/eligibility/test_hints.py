"""Hints speak for a criterion from their limits on, name their numbers in both languages, and decide nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from participants.eligibility.hints import HINTED, HINTS, hint
from tests.participants.eligibility.person import computed, protocol_with
from trialsite.crf.values.measured import Measured, Op

PROTOCOL = protocol_with({})


def result(number: str, high: str = "50", op: Op = Op.EQ) -> Measured:
    return Measured(number, op, Decimal(number), "U/L", Decimal(number), high=Decimal(high))


@pytest.mark.parametrize(
    ("criterion", "facts", "speaks"),
    [
        ("E2", {"temp_c": Decimal("37.9")}, False),
        ("E2", {"temp_c": Decimal("38.0")}, True),
        ("E2", {"crp": result("50")}, False),
        ("E2", {"crp": result("50.1")}, True),
        ("E2", {"mh_infection": "Hepatitis"}, True),
        ("E3", {"mh_malignancy": "Lymphoma"}, True),
        ("E4", {"egfr": Decimal(60)}, False),
        ("E4", {"egfr": Decimal("59.9")}, True),
        ("E4", {"alt": result("124.9")}, False),
        ("E4", {"alt": result("125")}, True),
        ("E4", {"ast": result("99.9", "40")}, False),
        ("E4", {"ast": result("100", "40")}, True),
        ("E4", {"tbil": result("41.5", "26")}, False),
        ("E4", {"tbil": result("41.6", "26")}, True),
        ("E4", {"alt": Measured("300", Op.EQ, Decimal(300), "U/L", Decimal(300))}, False),
        ("E4", {"ecg_result": "ANCS"}, False),
        ("E4", {"ecg_result": "ACS"}, True),
        ("E4", {"cxr_result": "ACS"}, True),
        ("E4", {"spo2": 95}, False),
        ("E4", {"spo2": 94}, True),
        ("E8", {"mh_allergy": "Penicillin"}, True),
        ("E3", {"mh_allergy": "Penicillin"}, False),
    ],
)
def test_a_hint_speaks_from_its_limit_on(criterion: str, facts: dict[str, Any], speaks: bool) -> None:
    told = hint(criterion, facts, PROTOCOL)

    assert bool(told) is speaks
    assert all(text.en and text.zh for text in told)
    assert set(facts) <= set(HINTS)


@pytest.mark.parametrize("name", HINTED)
def test_a_hint_decides_nothing(name: str) -> None:
    found = computed({name: "ABSENT"})

    assert HINTED[name] not in found.failed
