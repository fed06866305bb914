"""What the plan of source verification asks for: all that is critical, and a sample that anybody can draw again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.crf import registry
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.protocol.verification import SourceKind, VerificationPlan

PLACES = st.from_regex(r"V[1-7]/(vs|pe|sv)/[1-3]", fullmatch=True)
CODES = st.from_regex(r"S[0-9]{3}", fullmatch=True)
NAMES = st.from_regex(r"[a-z]{2,8}(_[a-z]{2,6})?", fullmatch=True)


@given(st.integers(0, 100), CODES, PLACES, NAMES)
def test_critical_answers_and_whole_forms_are_always_asked_for(percent, code, place, name):
    plan = VerificationPlan("seed", percent, whole=frozenset({"ae"}))

    assert plan.asks(code, place, name, critical=True)
    assert plan.asks(code, "log/ae/2", name, critical=False)


@given(CODES, PLACES, NAMES)
def test_none_in_a_hundred_is_nothing_and_a_hundred_is_all(code, place, name):
    assert not VerificationPlan("seed", 0).asks(code, place, name, critical=False)
    assert VerificationPlan("seed", 100).asks(code, place, name, critical=False)


@given(st.integers(0, 99), CODES, PLACES, NAMES)
def test_larger_share_keeps_what_a_smaller_one_drew(percent, code, place, name):
    smaller, larger = VerificationPlan("seed", percent), VerificationPlan("seed", percent + 1)

    assert not smaller.asks(code, place, name, critical=False) or larger.asks(code, place, name, critical=False)


def test_sample_is_near_its_share_and_another_seed_draws_another():
    answers = [
        (f"S{n:03}", f"V{v}/vs/1", name) for n in range(60) for v in range(1, 8) for name in ("resp", "height_cm")
    ]

    def drawn(seed):
        plan = VerificationPlan(seed, 20)
        return {answer for answer in answers if plan.asks(*answer, critical=False)}

    assert 0.16 < len(drawn("one")) / len(answers) < 0.24
    assert drawn("one") == drawn("one") != drawn("two")


@pytest.mark.parametrize("percent", [-1, 101])
def test_impossible_share_is_refused(percent):
    with pytest.raises(ValueError, match="between 0 and 100"):
        VerificationPlan("seed", percent)


def test_every_form_of_the_trial_has_a_source_and_every_source_names_a_question():
    plan = PROTOCOL.verification
    forms = {entry.form for entry in PROTOCOL.schedule if registry.known(entry.form)}

    assert sorted(form for form in forms if plan.source_of(form, "") is None) == []
    unknown = [
        (each.form, name)
        for each in plan.sources
        for name in each.fields
        if name not in registry.get(each.form).questions
    ]
    assert unknown == []


def test_judgement_of_an_event_has_another_source_than_the_event():
    plan = PROTOCOL.verification

    assert plan.source_of("ae", "ae_serious").kind == SourceKind.ESOURCE
    assert plan.source_of("ae", "ae_term").kind == SourceKind.TRANSCRIBED
