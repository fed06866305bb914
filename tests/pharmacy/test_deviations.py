"""Deviations of the unblinded stream are confirmed or rejected by the pharmacy, and nobody else ever hears of them."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.visits import at_visit
from trialsite.audit.models import Event
from trialsite.casebook.models import Proposal
from trialsite.casebook.sealing import unseal
from trialsite.jobs.running import run_next
from visits.models import PreparationDeviation
from visits.preparation.deviations import said

PAGE = "/pharmacy/deviations/"


@pytest.fixture
def drafts(pharmacy):
    """Another weight, and a dose per kg of 0.84."""
    pharmacy.prepare(
        pharmacy.cells, msc_viability=D("76.0"), prep_weight_kg=D("64.5"), prep_weight_reason="Scales of the ward",
        prep_unusual_reason="No other lot",
    )  # fmt: skip
    pharmacy.release(pharmacy.cells)
    return list(PreparationDeviation.objects.order_by("number"))


@pytest.mark.req("RB-02")
def test_drafts_are_listed_confirmed_and_rejected_with_a_reason(pharmacy, drafts):
    browser = signed_in(pharmacy.pharmacist)
    address = f"/pharmacy/{pharmacy.cells.code}/V1/deviations"
    page = browser.get(PAGE).content.decode()
    assert "Dose per kg outside 0.90–1.10" in page
    assert "Weight differs from the measured weight" in page

    assert browser.post(f"{address}/1/", {"act": "confirm", "why": ""}).status_code == 302
    assert browser.post(f"{address}/2/", {"act": "reject", "why": ""}).status_code == 422
    assert browser.post(f"{address}/2/", {"act": "reject", "why": "Scales were checked"}).status_code == 302
    assert browser.post(f"{address}/2/", {"act": "confirm", "why": ""}).status_code == 422

    first, second = PreparationDeviation.objects.order_by("number")
    assert (first.state, second.state) == ("confirmed", "rejected")
    assert unseal(second.sealed_why).text == "Scales were checked"
    told = Event.objects.filter(action__in=["draft_deviation", "proposal_answer"], participant=pharmacy.cells.code)
    assert set(told.values_list("audience", flat=True)) == {"unblinded"}


@pytest.mark.req("RB-12")
@pytest.mark.parametrize("arm", ["cells", "placebo"])
def test_a_weight_corrected_after_the_release_is_drafted_for_the_pharmacy_alone(pharmacy, arm):
    person = getattr(pharmacy, arm)
    pharmacy.prepare(person)
    pharmacy.release(person)
    assert not PreparationDeviation.objects.exists()

    for weight in ("61.0", "60.5"):
        submit(
            at_visit(person, "V1", "vs"), pharmacy.nurse, weight_kg=D(weight), reasons={"weight_kg": "TRANSCRIPTION"}
        )
        while run_next() is not None:
            pass

    (draft,) = said(PreparationDeviation.objects.all()).values()
    assert (draft.check_id, draft.category) == ("PREP-08", "DOSE")
    told = Event.objects.filter(action="draft_deviation", participant=person.code)
    assert set(told.values_list("audience", "actor_name")) == {("unblinded", "System")}
    assert not Proposal.objects.filter(check_id="PREP-08").exists()


def test_a_blinded_nurse_has_no_list_and_answers_nothing(pharmacy, drafts):
    browser = signed_in(pharmacy.nurse)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"/pharmacy/{pharmacy.cells.code}/V1/deviations/1/", {"act": "confirm"}).status_code == 403
