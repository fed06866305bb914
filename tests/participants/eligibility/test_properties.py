"""What must hold whatever the answers are: what is decided stays decided when more becomes known."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.eligibility.compute import RULES
from participants.eligibility.readings import READINGS, Markers
from participants.eligibility.ternary import all_of, any_of, negate
from participants.eligibility.verdict import Overall, State
from participants.segments import completed_months
from tests.participants.eligibility.person import BASE, computed
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.catalogue import package
from trialsite.protocol.dates import add_months

TERNARY = st.sampled_from([True, False, None])
MARKER = st.sampled_from(["POS", "NEG", "IND", None])
ANSWER = st.sampled_from(["PRESENT", "ABSENT", None])
YES_NO = st.sampled_from(["Y", "N", None])


def decimals(low: str, high: str) -> st.SearchStrategy[Decimal | None]:
    """Numbers around a limit, or none."""
    return st.none() | st.decimals(Decimal(low), Decimal(high), places=2)


PEOPLE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["M", "F", None]),
        "childbearing": st.sampled_from(["Y", "N_MENO", "N_STER", None]),
        "hcg_result": MARKER,
        "lactating": YES_NO,
        "hiv_confirmed": YES_NO,
        "consent_signed": YES_NO,
        "consent_understood": YES_NO,
        "consent_version_approved": TERNARY,
        **dict.fromkeys(("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab"), MARKER),
        "alt": decimals("79", "81"),
        "wbc": decimals("3.4", "3.6"),
        "plt": decimals("79", "81"),
        "hgb": decimals("99", "101"),
        **dict.fromkeys(("active_infection", "malignancy", "organ_dysfunction"), ANSWER),
        **dict.fromkeys(("drug_dependence", "severe_allergy", "inv_judgement"), ANSWER),
        "other_trial": YES_NO,
        "other_trial_last_date": st.sampled_from(["2023-12-03", "2023-12-04", "2023-12", "UNK", None]),
        "cm_reviewed": st.sampled_from(["Y", None]),
    }
)


def states(person: dict[str, Any]) -> dict[str, State]:
    """The state of each criterion."""
    return {each.criterion: each.state for each in computed(person).verdicts}


@given(PEOPLE, st.data())
def test_forgetting_an_answer_opens_a_criterion_or_changes_nothing(person: dict[str, Any], data: st.DataObject) -> None:
    forgotten = data.draw(st.sampled_from(sorted(person)))

    before, after = states(person), states(person | {forgotten: None})

    assert all(after[key] in (State.UNK, before[key]) for key in before)


@given(PEOPLE)
def test_a_criterion_that_fails_decides_whatever_is_unknown(person: dict[str, Any]) -> None:
    found = computed(person)

    wanted = Overall.INELIGIBLE if found.failed else Overall.NOT_EVALUABLE if found.unknown else Overall.ELIGIBLE
    assert found.overall == wanted
    assert len(found.verdicts) == 17


@given(st.lists(TERNARY, min_size=7, max_size=7), st.sampled_from(sorted(READINGS)))
def test_a_reading_that_is_decided_holds_for_every_outcome_of_what_is_open(known: list[bool | None], name: str) -> None:
    excluded = READINGS[name]
    decided = excluded(Markers(*known))
    every = itertools.product(*([each] if each is not None else [True, False] for each in known))

    outcomes = {excluded(Markers(*each)) for each in every}

    assert outcomes == {decided} if decided is not None else None not in outcomes


@given(st.lists(TERNARY, max_size=5))
def test_some_is_the_opposite_of_none(parts: list[bool | None]) -> None:
    assert any_of(*parts) is negate(all_of(*(negate(each) for each in parts)))


@given(st.dates(date(2004, 1, 1), date(2008, 12, 31)).map(lambda day: f"{day:%Y-%m}"))
def test_a_month_of_birth_decides_only_where_every_day_of_it_says_the_same(month: str) -> None:
    partial = PartialDate(month)
    days = (partial.latest - partial.earliest).days + 1  # type: ignore[operator]
    each = {states({"birth_date": str(partial.earliest + timedelta(days=n))})["I2"] for n in range(days)}  # type: ignore[operator]

    found = states({"birth_date": month})["I2"]

    assert found == (State.UNK if len(each) > 1 else each.pop())


@given(st.dates(date(2020, 1, 1), date(2024, 3, 4)), st.integers(1, 400))
def test_bands_of_cd4_follow_the_completed_months(start: date, cd4: int) -> None:
    months = completed_months(start, BASE["screen_date"])
    limit = 350 if months >= 24 else 200 if months >= 12 else 0

    found = states({"art": [(start.isoformat(), None, "TDF 3TC DTG")], "cd4": [("2024-03-05", Decimal(cd4))]})

    assert found["I5"] == (State.OK if cd4 < limit else State.FAIL)


@given(st.dates(date(2023, 1, 1), date(2024, 3, 4)))
def test_a_drug_counts_from_exactly_six_months_before_screening(ended: date) -> None:
    found = states({"cm": [("CYTOTOX", "IV", "2022-01-01", ended.isoformat())]})

    within = ended >= add_months(BASE["screen_date"], -6)
    assert found["E9"] == (State.FAIL if within else State.OK)


def test_there_is_a_rule_for_every_criterion_of_the_protocol_and_no_other() -> None:
    assert list(RULES) == [each.id for each in package("msct_a_22").criteria]


@pytest.mark.parametrize("criterion", sorted(RULES))
def test_every_criterion_rests_on_evidence(criterion: str) -> None:
    woman = {"sex": "F", "childbearing": "Y", "hcg_result": "NEG", "lactating": "N"}
    [verdict] = [each for each in computed(woman).verdicts if each.criterion == criterion]

    assert verdict.state is State.OK
    assert verdict.used
