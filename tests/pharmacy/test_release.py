"""A bag is released by two people, and blinded people learn its code and nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.pharmacy import MADE, prepare
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import Proposal, Query
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.sealing import unseal
from trialsite.crf.facts import gather
from visits.models import BagRelease, Preparation, PreparationDeviation
from visits.preparation.deviations import said


def why(refused):
    return refused.value.code


def told_of(person):
    """Addresses and lengths of all that the ledger holds of a person's preparations."""
    items = Item.objects.filter(event__form="prep", event__participant=person.code)
    return [
        (item.address, len(item.old or ""), len(item.new or ""), item.reason_code, len(item.reason_text))
        for item in items.order_by("event__sequence", "position")
    ]


@pytest.mark.req("RB-06")
def test_two_people_release_a_bag_and_everybody_may_know_its_code(pharmacy):
    pharmacy.prepare(pharmacy.cells)

    bag = pharmacy.release(pharmacy.cells)

    assert (bag.bag_code, bag.use_before) == ("R01-D1", MADE + timedelta(hours=4))
    known = gather(["prep_released"], pharmacy.cells.pk, pharmacy.record(pharmacy.cells))["prep_released"]
    assert (known.bag_code, known.use_before) == (bag.bag_code, bag.use_before)
    told = Event.objects.get(action="release_bag")
    assert (told.audience, told.form, told.visit) == ("blinded", "", "V1")
    row = Preparation.objects.get()
    assert unseal(row.prep_check_by).text == "Hu Bin"
    assert pharmacy.record(pharmacy.cells).completed_by == "Ma Jie"


@pytest.mark.req("RB-02")
def test_rows_history_and_ledger_of_both_arms_look_alike(pharmacy):
    for person in (pharmacy.cells, pharmacy.placebo):
        pharmacy.prepare(person)
        pharmacy.release(person)

    rows = Preparation.objects.order_by("pk").values()
    shapes = [{name: len(str(value)) for name, value in row.items() if name != "record_id"} for row in rows]
    assert shapes[0] == shapes[1]
    items = [told_of(person) for person in (pharmacy.cells, pharmacy.placebo)]
    assert items[0] == items[1]
    assert Item.objects.get(event__participant=pharmacy.cells.code, event__revision=1, address="msc_lot").new == (
        Preparation.history.filter(record__participant=pharmacy.cells).earliest("history_id").msc_lot
    )


def test_the_same_person_does_not_check_and_a_blinded_one_neither(pharmacy):
    pharmacy.prepare(pharmacy.cells)

    with pytest.raises(ActionRefused) as same:
        pharmacy.release(pharmacy.cells, second=pharmacy.pharmacist)
    with pytest.raises(ActionRefused) as nurse:
        pharmacy.release(pharmacy.cells, second=pharmacy.nurse)

    assert (why(same), why(nurse)) == ("same-person", "second")
    refusals = Item.objects.filter(event__action="refuse", address="bag.release")
    assert "same-person" in unseal(refusals.first().reason_text).text
    assert set(refusals.values_list("event__audience", flat=True)) == {"unblinded"}


def test_a_bag_is_released_once(pharmacy):
    pharmacy.prepare(pharmacy.placebo)
    pharmacy.release(pharmacy.placebo)

    with pytest.raises(ActionRefused) as again:
        pharmacy.release(pharmacy.placebo)

    assert why(again) == "released"
    assert BagRelease.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"msc_sterility": "FAIL"}, "PREP-03"),
        ({"msc_expiry_dt": MADE + timedelta(hours=3)}, "PREP-03"),
        ({"msc_viability": D("69.9"), "msc_vol": D("84.6"), "prep_unusual_reason": "Recount"}, "PREP-05"),
        ({"msc_vol": D("29.5"), "prep_unusual_reason": "Few cells"}, "PREP-06"),
        ({"opaque_cover": None}, "G-06"),
        ({"msc_viability": D("79.9")}, "G-06"),
        ({"prep_weight_kg": D("65.1")}, "G-06"),
    ],
)
def test_a_gate_stops_the_release(pharmacy, changed, rule):
    pharmacy.prepare(pharmacy.cells, **changed)

    with pytest.raises(ActionRefused) as refused:
        pharmacy.release(pharmacy.cells)

    assert why(refused) == rule
    assert not BagRelease.objects.exists()


def test_the_arm_of_the_list_must_be_the_allocated_one(pharmacy):
    pharmacy.prepare(pharmacy.placebo, prep_arm_confirm="PBO")
    pharmacy.prepare(pharmacy.cells, **dict.fromkeys(("msc_lot", "msc_units")), prep_arm_confirm="MSC")
    record = pharmacy.record(pharmacy.placebo)

    with pytest.raises(ActionRefused) as incomplete:
        pharmacy.release(pharmacy.cells)

    assert why(incomplete) == "G-06"
    assert pharmacy.release(pharmacy.placebo).visit == record.visit


@pytest.mark.req("RB-02")
def test_two_people_open_a_gate_with_a_reason_and_a_deviation_follows(pharmacy):
    pharmacy.prepare(
        pharmacy.cells, msc_viability=D("69.9"), msc_vol=D("84.6"), prep_unusual_reason="Thawed twice",
        prep_override_reason="No other lot; the sponsor agreed",
    )  # fmt: skip
    with pytest.raises(ActionRefused):
        pharmacy.release(pharmacy.cells)

    pharmacy.release(pharmacy.cells, overrides=True)

    drafts = list(PreparationDeviation.objects.all())
    assert [(each.check_id, each.category, each.severity) for each in said(drafts).values()] == [
        ("PREP-05", "IP_QUALITY", "MAJOR")
    ]
    assert "PREP-05" not in str(list(Item.objects.values_list("address", "new", "reason_code", "reason_text")))


def test_nothing_of_a_preparation_becomes_a_query_or_a_proposal(pharmacy):
    pharmacy.prepare(pharmacy.cells, msc_viability=D("101.0"), msc_vol=D("55.0"), prep_weight_kg=D("64.0"))

    assert not Query.objects.filter(record=pharmacy.record(pharmacy.cells)).exists()
    assert not Proposal.objects.filter(record=pharmacy.record(pharmacy.cells)).exists()
    tried = Item.objects.filter(event__action="refuse_answer", event__form="prep")
    assert list(tried.values_list("address", "new", "reason_code")) == [("record.refused", "sealed", "")]
    assert set(Event.objects.filter(form="prep").values_list("audience", flat=True)) == {"unblinded"}


def test_a_nurse_does_not_write_a_preparation(pharmacy):
    with pytest.raises(ActionRefused) as refused:
        prepare(pharmacy.cells, UserFactory(role=Role.RESEARCH_NURSE), prep_arm_confirm="MSC")

    assert why(refused) == "not-in-role"
