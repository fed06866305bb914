"""The principal investigator signs what the data say; a correction of what was signed takes it back, visibly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from participants.actions.decide_eligibility import sign_eligibility
from participants.models import EligibilityDecision, Participant
from participants.to_sign import ToSign, decisions_of, elig_record, holds, to_sign
from tests.factories.accounts import PASSWORD, signed_in
from tests.scenarios.driver import AtTheBrowser, base
from trialsite.audit import verification
from trialsite.audit.models import Event
from trialsite.casebook.actions.sign import Credentials
from trialsite.casebook.models import Signature
from trialsite.casebook.refused import ActionRefused
from trialsite.entry.demonstration.base import judged

pytestmark = pytest.mark.django_db
CONSENT, SIGNED = date(2024, 3, 4), datetime(2024, 3, 13, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SIGNED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def at(clock: Any, trial: Any, nurse: Any, principal: Any) -> AtTheBrowser:
    """A person who fits, with every form of screening complete and judged by the investigator."""
    person = AtTheBrowser(signed_in(nurse))
    person.register()
    person.fill(base(CONSENT))
    AtTheBrowser(signed_in(principal), person.code).type("elig", judged(date(2024, 3, 20)))
    return person


def shown(at: AtTheBrowser) -> ToSign:
    person = Participant.objects.get(code=at.code)
    record = elig_record(person)
    assert record is not None
    return to_sign(person, record)


def sign(at: AtTheBrowser, by: Any, password: str = PASSWORD, digest: str | None = None) -> EligibilityDecision:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    now = shown(at)
    return sign_eligibility(
        participant=Participant.objects.get(code=at.code), record=now.record, shown=digest or now.digest,
        credentials=Credentials(by.username, password), by=by, request=request,
    )  # fmt: skip


def test_the_signature_keeps_what_was_signed_and_moves_the_person_on(at, principal):
    assert shown(at).against == ()

    decision = sign(at, principal)

    assert Participant.objects.get(code=at.code).stage == "eligible"
    assert (decision.signer, decision.signer_role, decision.meaning) == (
        "Chen Jun",
        "principal_investigator",
        "eligible",
    )
    assert holds(decision)
    assert Signature.objects.get(voided_at__isnull=True).record_id == decision.record_id
    assert Event.objects.filter(action="confirm_eligibility", participant=at.code).count() == 1
    assert list(verification.verify()) == []


def test_a_corrected_result_voids_the_signature_and_says_why(at, principal, clock):
    decision = sign(at, principal)
    clock.shift(timedelta(minutes=5))

    at.correct("bioc", **{"results[alt].value": "92"})

    person = Participant.objects.get(code=at.code)
    last = decisions_of([person])[person.pk]
    assert person.stage == "screening"
    assert last.pk == decision.pk
    assert not holds(last)
    assert "32" in last.voided_why_en
    assert "92" in last.voided_why_en
    assert Signature.objects.filter(voided_at__isnull=True).count() == 0
    assert Event.objects.filter(action="void_eligibility").count() == 1
    with pytest.raises(ActionRefused, match="ELIG-02"):
        sign(at, principal)
    AtTheBrowser(signed_in(principal), at.code).type(
        "elig", {"e1_comment": "Reading A: no viral infection"}, act="save"
    )
    assert sign(at, principal).pk != decision.pk
    assert list(verification.verify()) == []


@pytest.mark.parametrize("who", ["nurse", "investigator"])
def test_nobody_but_the_principal_investigator_signs(who, at, request):
    with pytest.raises(ActionRefused, match="not-in-role"):
        sign(at, request.getfixturevalue(who))

    assert not EligibilityDecision.objects.exists()


def test_wrong_password_and_stale_page_sign_nothing(at, principal):
    with pytest.raises(ActionRefused, match="credentials"):
        sign(at, principal, password="wrong")
    with pytest.raises(ActionRefused, match="stale"):
        sign(at, principal, digest="0" * 64)

    assert Participant.objects.get(code=at.code).stage == "screening"
