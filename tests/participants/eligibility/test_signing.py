"""What stands against the signature: overridden criteria, missing comments and answers, the result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from participants.eligibility.compute import RULES
from participants.eligibility.signing import judged, reasons_against_signing
from participants.eligibility.verdict import Eligibility, Overall, State, Verdict
from tests.factories.casebook import answers

JUDGED = ("active_infection", "malignancy", "organ_dysfunction", "drug_dependence", "severe_allergy", "inv_judgement")
ANSWERED = {
    **dict.fromkeys((*JUDGED, "e10_inv"), "ABSENT"), "other_trial": "N", "planned_enrol_date": date(2024, 3, 20),
}  # fmt: skip
ELIGIBLE = Eligibility(tuple(Verdict(each, State.OK, ()) for each in RULES))


def with_state(criterion, state, *, divergent=False):
    return Eligibility(
        tuple(
            replace(each, state=state, divergent=divergent) if each.criterion == criterion else each
            for each in ELIGIBLE.verdicts
        )
    )


def reasons(eligibility, **changes):
    given = {name: value for name, value in (ANSWERED | changes).items() if value is not None}
    return [
        (each.check_id, each.criterion, each.address) for each in reasons_against_signing(eligibility, answers(**given))
    ]


def test_eligible_person_with_all_answers_may_be_signed():
    assert reasons(ELIGIBLE) == []


@pytest.mark.parametrize(
    ("criterion", "passes"), [("I5", "MET"), ("E1", "ABSENT"), ("E9", "ABSENT"), ("E10", "ABSENT")]
)
def test_answer_never_lets_pass_what_fails_by_the_data(criterion, passes):
    name = f"{criterion.lower()}_inv"
    found = reasons(with_state(criterion, State.FAIL), **{name: passes, f"{criterion.lower()}_comment": "I think so"})

    assert ("ELIG-01", criterion, name) in found
    assert ("ELIG-03", "", "") in found


def test_override_is_told_in_both_languages():
    found = reasons_against_signing(with_state("I5", State.FAIL), answers(**ANSWERED, i5_inv="MET"))

    assert found[0].message.en == "I5 fails by the data; it cannot be overridden"
    assert found[0].message.get("zh-hans") == "I5按数据判定不符合，不能改判"


@pytest.mark.parametrize(("criterion", "blocks"), [("I1", "NOT_MET"), ("E7", "PRESENT"), ("E10", "PRESENT")])
def test_stricter_answer_needs_a_comment_and_makes_the_person_ineligible(criterion, blocks):
    key = criterion.lower()
    without = reasons(ELIGIBLE, **{f"{key}_inv": blocks})
    explained = reasons(ELIGIBLE, **{f"{key}_inv": blocks, f"{key}_comment": "seen otherwise"})

    assert without == [("ELIG-02", criterion, f"{key}_comment"), ("ELIG-03", "", "")]
    assert explained == [("ELIG-03", "", "")]
    assert judged(ELIGIBLE, answers(**ANSWERED | {f"{key}_inv": blocks})).overall is Overall.INELIGIBLE


@pytest.mark.parametrize("answer", ["MET", "NOT_MET"])
def test_any_answer_differs_from_what_cannot_be_evaluated(answer):
    found = reasons(with_state("I3", State.UNK), i3_inv=answer)

    assert ("ELIG-02", "I3", "i3_comment") in found
    assert ("ELIG-03", "", "") in found


def test_answer_that_agrees_with_what_is_computed_needs_no_comment():
    assert reasons(ELIGIBLE, i1_inv="MET", e1_inv="ABSENT") == []
    assert reasons(with_state("I5", State.FAIL), i5_inv="NOT_MET") == [("ELIG-03", "", "")]


def test_comment_is_asked_where_the_readings_differ():
    divergent = with_state("E1", State.OK, divergent=True)

    assert reasons(divergent) == [("ELIG-02", "E1", "e1_comment")]
    assert reasons(divergent, e1_comment="treated, ALT 32") == []


@pytest.mark.parametrize("name", ANSWERED)
def test_every_question_of_the_investigator_must_be_answered(name):
    assert ("G-06", "", name) in reasons(ELIGIBLE, **{name: None})


@pytest.mark.parametrize(
    ("name", "answer", "detail"),
    [
        ("organ_dysfunction", "PRESENT", "organ_detail"),
        ("other_trial", "Y", "other_trial_last_date"),
        ("inv_judgement", "PRESENT", "inv_reason"),
    ],
)
def test_answer_that_asks_for_more_must_be_followed_by_it(name, answer, detail):
    assert ("G-06", "", detail) in reasons(ELIGIBLE, **{name: answer})
    assert ("G-06", "", detail) not in reasons(ELIGIBLE, **{name: answer, detail: "given"})


@pytest.mark.parametrize("criterion", RULES)
@pytest.mark.parametrize("state", [State.FAIL, State.UNK])
def test_nobody_signs_for_a_person_who_is_not_eligible(criterion, state):
    assert ("ELIG-03", "", "") in reasons(with_state(criterion, state))
