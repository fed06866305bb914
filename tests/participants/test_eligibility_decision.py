"""The principal investigator signs what the data say; every refusal is in the ledger, and the past stays readable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from participants.models import EligibilityDecision
from participants.to_sign import decisions_of, holds
from tests.factories.accounts import UserFactory
from tests.factories.screening import fail_screening
from trialsite.accounts.roles import Role
from trialsite.audit import clock, verification
from trialsite.audit.models import Event
from trialsite.casebook.models import Signature
from trialsite.casebook.refused import ActionRefused
from visits.actions import register_participant


def refused(code, who, *args, **typed):
    """Try to sign; the try is refused for this reason, signs nothing, and is in the ledger."""
    before = EligibilityDecision.objects.count()
    with pytest.raises(ActionRefused, match=code):
        who.sign(*args, **typed)
    assert who.refusals()[-1] == code
    assert EligibilityDecision.objects.count() == before


def test_the_signature_keeps_what_was_signed_and_moves_the_person_on(judged_person):
    assert judged_person.shown().against == ()

    decision = judged_person.sign()

    told = (decision.signer, decision.signer_role, decision.meaning)
    assert told == ("Chen Jun", "principal_investigator", "eligible")
    assert judged_person.person.stage == "eligible"
    assert holds(decision)
    assert Signature.objects.get(voided_at__isnull=True).record_id == decision.record_id
    assert Event.objects.filter(action="confirm_eligibility", participant=judged_person.at.code).count() == 1
    assert list(verification.verify()) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRINCIPAL_INVESTIGATOR])
def test_nobody_but_the_principal_investigator_signs(role, judged_person):
    refused("not-in-role", judged_person, UserFactory(role=role))

    assert judged_person.person.stage == "screening"


def test_a_wrong_password_signs_nothing_and_counts_as_a_failed_sign_in(judged_person):
    refused("credentials", judged_person, password="wrong")

    judged_person.principal.refresh_from_db()
    assert judged_person.principal.failed_attempts == 1
    assert Event.objects.filter(action="sign_in_failed").count() == 1


def test_another_person_s_name_signs_nothing(judged_person):
    refused("another-person", judged_person, username=judged_person.nurse.username)


def test_a_page_that_is_out_of_date_signs_nothing(judged_person):
    shown = judged_person.shown().digest
    judged_person.at.correct("bioc", **{"results[alt].value": "33"})

    refused("stale", judged_person, shown=shown)


def test_an_answer_that_lets_pass_what_fails_by_the_data_signs_nothing(judged_person):
    judged_person.pi.correct("elig", i2_inv="MET", i2_comment="By the identity card")
    judged_person.at.correct("dm", birth_date="2006-03-05")

    refused("ELIG-01", judged_person)


def test_readings_that_differ_ask_for_a_comment(judged_person):
    judged_person.at.correct("bioc", **{"results[alt].value": "92"})
    refused("ELIG-02", judged_person)

    judged_person.pi.type("elig", {"e1_comment": "Reading A: no viral infection"}, act="save")

    assert holds(judged_person.sign())


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ("haem", {"results[plt].value": "79"}),
        ("vl", {"vl": "50"}),
        ("dm", {"birth_date": "2006-03"}),
    ],
)
def test_who_is_not_eligible_or_not_evaluable_is_not_signed(form, changes, judged_person):
    judged_person.at.correct(form, **changes)

    refused("ELIG-03", judged_person)


def test_a_question_without_an_answer_signs_nothing(judged_person):
    judged_person.pi.correct("elig", severe_allergy="")

    refused("G-06", judged_person)


def test_who_is_signed_already_is_not_signed_twice(judged_person):
    first = judged_person.sign()

    refused("signed", judged_person)

    assert holds(first)


def test_who_left_screening_is_not_signed(judged_person):
    fail_screening(judged_person.person, judged_person.nurse)

    refused("not-in-screening", judged_person)


def test_the_form_of_somebody_else_and_another_form_are_not_signed(judged_person):
    stranger = register_participant(by=judged_person.nurse)
    shown = judged_person.shown().digest

    with pytest.raises(ActionRefused, match="another-form"):
        judged_person.sign(person=stranger, shown=shown)
    refused("another-form", judged_person, record=judged_person.record("dm"), shown=shown)


def test_a_decision_reads_as_it_was_before_it_was_void(judged_person):
    person, before = judged_person.person, clock.now()
    judged_person.clock.shift(timedelta(minutes=5))
    judged_person.sign()
    signed = clock.now()
    judged_person.clock.shift(timedelta(minutes=5))
    judged_person.at.correct("bioc", **{"results[alt].value": "92"})

    assert decisions_of([person], before) == {}
    assert decisions_of([person], signed)[person.pk].voided_at is None
    assert decisions_of([person], clock.now())[person.pk].voided_at == clock.now()
