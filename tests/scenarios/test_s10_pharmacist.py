"""S10: the pharmacist, a dose out of tolerance, and what the nurse sees of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
import time_machine

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.pharmacy import CELLS, MADE, SALINE, list_of_arms, on_the_list
from tests.factories.visits import at_visit
from tests.pharmacy.test_preparation_pages import page_of, typed
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.registers.seed import seed
from visits.models import BagRelease, PreparationDeviation
from visits.preparation.deviations import said

pytestmark = pytest.mark.django_db
OFF = {**CELLS, "prep_weight_kg": D("61.5"), "msc_conc": D("0.92"), "msc_vol": D("62.0"), "msc_viability": D("76.0")}
WHY = {"prep_unusual_reason": "Only lot of the day"}


def test_s10_dose_out_of_tolerance(db):
    with time_machine.travel(MADE + timedelta(minutes=30), tick=False):
        seed()
        nurse = UserFactory(role=Role.RESEARCH_NURSE)
        first, second = UserFactory(role=Role.PHARMACIST), UserFactory(role=Role.PHARMACIST)
        list_of_arms(UserFactory(role=Role.STATISTICIAN), even="MSC", odd="PBO")
        people = [on_the_list(nurse, D("61.5")) for _place in range(5)]
        play(signed_in(first), signed_in(nurse), (people[3], people[4]), second.username)


def play(pharmacy, nurse, people, second):
    cells, placebo = people
    both = {"username": second, "password": PASSWORD}
    low = typed({**OFF, "msc_viability": D("69.9")}, **WHY)
    assert pharmacy.post(page_of(cells), low).status_code == 302
    assert "Viability below 70" in stopped(pharmacy, cells, both)

    again = typed(OFF, revision="1", reason="TRANSCRIPTION", prep_weight_kg="62.5", **WHY)
    pharmacy.post(page_of(cells), again)
    assert "Reason for another weight is required" in pharmacy.get(page_of(cells)).content.decode()
    pharmacy.post(page_of(cells), typed(OFF, revision="2", reason="TRANSCRIPTION", **WHY))
    page = pharmacy.get(page_of(cells)).content.decode()
    assert "= 43.35 ×10⁶" in page
    assert "= 0.70 ×10⁶/kg" in page
    assert pharmacy.post(page_of(cells, "release/"), both).status_code == 302
    assert [each.check_id for each in said(PreparationDeviation.objects.all()).values()] == ["PREP-02"]

    pharmacy.post(page_of(placebo), typed({**SALINE, "prep_weight_kg": D("61.5")}, msc_lot="UC-2403-01"))
    assert "Cell data do not fit the arm" in stopped(pharmacy, placebo, both)
    assert at_visit(placebo, "V1", "prep").completed_at is None
    assert [bag.bag_code for bag in BagRelease.objects.all()] == ["R04-D1"]
    seen_by(nurse, cells)


def stopped(pharmacy, person, both):
    answer = pharmacy.post(page_of(person, "release/"), both)
    assert answer.status_code == 422
    return answer.content.decode()


def seen_by(nurse, cells):
    trail = nurse.get(f"/participants/{cells.code}/trail/").content.decode()
    assert Item.objects.get(address="bag.code", event__audience="blinded").new == "R04-D1"
    assert not {"UC-2403-01", "0.92", "76.0", "PREP-02"} & set(trail.replace("<", " ").replace(">", " ").split())
