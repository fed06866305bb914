"""The site orders a bag with its weight; one that came back unused is replaced by a second one, in both arms alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.pharmacy import CELLS, MADE
from tests.factories.visits import at_visit
from tests.pharmacy.conftest import NOW
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.facts import gather
from visits.models import BagOrder, BagRelease, ProductLot
from visits.preparation.accountability import accounts, exposed_to
from visits.preparation.orders import order_bag
from visits.preparation.prepared import record_of
from visits.preparation.release import Second, release
from visits.preparation.returns import return_bag

NEEDED = MADE + timedelta(hours=2)
ORDER = {"day": "2024-03-25", "hour": "10:30"}


def page_of(person):
    return f"/participants/{person.code}/visits/V1/inf/1/order/"


def order(pharmacy, person, at=NEEDED):
    return order_bag(record=at_visit(person, "V1", "inf"), needed_at=at, by=pharmacy.nurse)


@pytest.mark.req("RB-02")
def test_the_nurse_orders_with_the_weight_and_the_pharmacy_has_it_in_its_queue(pharmacy):
    nurse, person = signed_in(pharmacy.nurse), pharmacy.cells
    assert "not ordered yet" in signed_in(pharmacy.pharmacist).get("/pharmacy/").content.decode()

    empty = nurse.post(page_of(person), {"day": "2024-03-25", "hour": ""})
    past = nurse.post(page_of(person), {**ORDER, "hour": "08:00"})
    done = nurse.post(page_of(person), ORDER)

    assert (empty.status_code, past.status_code, done.status_code) == (422, 422, 302)
    assert 'value="08:00"' in past.content.decode()
    made = BagOrder.objects.get()
    assert (made.needed_at, str(made.weight_kg), made.bag) == (NEEDED, "65.0", 1)
    queue = signed_in(pharmacy.pharmacist).get("/pharmacy/").content.decode()
    assert queue.index("10:30") < queue.index("not ordered yet")
    told = Event.objects.get(action="order_bag")
    assert (told.audience, told.participant, told.form) == ("blinded", person.code, "inf")


def test_an_order_is_changed_and_refused_where_none_can_be(pharmacy):
    order(pharmacy, pharmacy.cells)
    order(pharmacy, pharmacy.cells, NEEDED + timedelta(hours=1))
    with pytest.raises(ActionRefused) as late:
        order(pharmacy, pharmacy.cells, NOW + timedelta(days=14, minutes=1))
    pharmacy.prepare(pharmacy.cells)
    pharmacy.release(pharmacy.cells)
    with pytest.raises(ActionRefused) as released:
        order(pharmacy, pharmacy.cells)

    assert (late.value.code, released.value.code) == ("needed-at", "released")
    assert BagOrder.objects.get().needed_at == NEEDED + timedelta(hours=1)
    changed = Item.objects.filter(address="bag.ordered").order_by("event__sequence").last()
    assert changed.old == NEEDED.isoformat()


@pytest.mark.req("RB-02")
@pytest.mark.parametrize("arm", ["cells", "placebo"])
def test_a_bag_that_came_back_is_replaced_by_a_second_one_of_its_own_code(pharmacy, arm):
    person = getattr(pharmacy, arm)
    pharmacy.prepare(person)
    pharmacy.release(person)
    browser, first = signed_in(pharmacy.pharmacist), f"/pharmacy/{person.code}/V1/"

    assert browser.post(f"{first}returned/", {"why": ""}).status_code == 422
    assert browser.post(f"{first}returned/", {"why": "DAMAGED"}).status_code == 302
    infusion = at_visit(person, "V1", "inf")
    assert gather(["prep_released"], person.pk, infusion)["prep_released"] is None
    order(pharmacy, person)
    second = record_of(person, "V1")
    page = browser.get(f"{first}?bag=2").content.decode()

    assert second.repeat == 2
    assert "bag 2 of this dose" in page
    told = Event.objects.get(action="return_bag")
    assert (told.audience, told.items.get().new) == ("blinded", f"R0{person.number}-D1")


def test_a_second_bag_is_prepared_released_and_counted_beside_the_first(pharmacy):
    person = pharmacy.cells
    pharmacy.prepare(person)
    pharmacy.release(person)
    return_bag(record=record_of(person, "V1"), why="DAMAGED", by=pharmacy.pharmacist)
    lot = ProductLot.objects.get(code="UC-2403-01")
    assert exposed_to(lot) == []
    order(pharmacy, person)

    again = record_of(person, "V1")
    submit(again, pharmacy.pharmacist, **CELLS)
    release(record=again, second=Second(pharmacy.checker), by=pharmacy.pharmacist)

    bags = BagRelease.objects.order_by("released_at", "bag_code")
    assert [bag.bag_code for bag in bags] == ["R01-D1", "R01-D1-2"]
    known = gather(["prep_released"], person.pk, at_visit(person, "V1", "inf"))["prep_released"]
    assert known.bag_code == "R01-D1-2"
    assert [each.bag_code for each in exposed_to(lot)] == ["R01-D1-2"]
    assert accounts([lot])[lot.pk].used == 2


def test_a_bag_whose_infusion_was_begun_does_not_come_back_unused(pharmacy):
    pharmacy.prepare(pharmacy.placebo)
    pharmacy.release(pharmacy.placebo)
    infuse(
        pharmacy.placebo,
        pharmacy.nurse,
        NOW - timedelta(minutes=1),
        inf_bag_code="R02-D1",
        inf_stop=None,
        inf_given_ml=None,
        inf_status=None,
    )

    with pytest.raises(ActionRefused) as begun:
        return_bag(record=record_of(pharmacy.placebo, "V1"), why="OTHER", by=pharmacy.pharmacist)

    assert begun.value.code == "infused"


def test_an_order_makes_the_preparation_of_who_has_none(pharmacy):
    """As of people who were randomised before there were preparations."""
    person = pharmacy.placebo
    change = begin(SYSTEM)
    planned = record_of(person, "V1")
    planned.retired_at = change.at
    with declared(change):
        tracked.update([planned], ["retired_at"], change)
        item = ItemEntry("record.expected", "Product preparation", "V1 prep", None)
        entry = EventEntry(id=change.event_id, action=Action.PLAN, actor=SYSTEM, participant=person.code, items=(item,))
        chain.append(entry, at=change.at, change=change)
    with pytest.raises(CrfRecord.DoesNotExist):
        record_of(person, "V1")

    order(pharmacy, person)

    assert record_of(person, "V1") == planned
    assert Item.objects.filter(address="record.expected", event__action="order_bag").get().new == "V1 prep"


def test_who_is_blinded_notes_no_return_and_who_prepares_orders_nothing(pharmacy):
    pharmacy.prepare(pharmacy.cells)
    pharmacy.release(pharmacy.cells)

    assert (
        signed_in(pharmacy.nurse).post(f"/pharmacy/{pharmacy.cells.code}/V1/returned/", {"why": "OTHER"}).status_code
        == 403
    )
    assert signed_in(pharmacy.pharmacist).post(page_of(pharmacy.cells), ORDER).status_code in {403, 404}
    assert CrfRecord.objects.filter(form="prep", participant=pharmacy.cells, repeat=2).count() == 0
