"""Lots: their states, an account that must balance, and a recall that tells everybody and names nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.accounts import signed_in
from tests.factories.pharmacy import MADE
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import Proposal
from trialsite.casebook.refused import ActionRefused
from visits.models import LotKind, LotMove, LotState, MoveKind, ProductLot, ProductNotice
from visits.preparation.accountability import account, accounts
from visits.preparation.lots import NewLot, NewMove, fail_lot, move_units, register_lot, release_lot
from visits.preparation.recall import exposed, recall_lot

AGAIN = NewLot("UC-2403-01", LotKind.CELLS, MADE + timedelta(days=30), 6)


@pytest.fixture
def lot(pharmacy):
    """The lot of cells, of which six vials arrived."""
    return ProductLot.objects.get(code="UC-2403-01")


def moved(pharmacy, lot, kind, units, **more):
    return move_units(lot=lot, new=NewMove(kind, units, **more), by=pharmacy.pharmacist)


def account_of(lot):
    return accounts([lot])[lot.pk]


moves = st.lists(st.tuples(st.sampled_from([kind for kind in MoveKind if kind != "COUNTED"]), st.integers(1, 50)))


@given(moves, st.integers(0, 50), st.none() | st.integers(-3, 3))
def test_the_account_always_adds_up_and_a_count_tells_what_is_off(lines, used, off):
    rows = [LotMove(kind=kind, units=units, at=MADE) for kind, units in lines]
    found = account(rows, used)

    assert found.received == found.used + found.retained + found.destroyed + found.in_stock
    if off is not None and found.in_stock + off >= 0:
        counted = account([*rows, LotMove(kind=MoveKind.COUNTED, units=found.in_stock + off, at=MADE)], used)
        assert counted.difference == off
        assert counted.balances == (off == 0 and found.in_stock >= 0)


def test_units_are_received_used_retained_destroyed_and_counted(pharmacy, lot):
    pharmacy.prepare(pharmacy.cells, msc_units=2)
    moved(pharmacy, lot, MoveKind.RETAINED, 1)
    moved(pharmacy, lot, MoveKind.DESTROYED, 1, witness="Hu Bin", why="Thawed by mistake")

    found = account_of(lot)
    assert (found.received, found.used, found.retained, found.destroyed, found.in_stock) == (6, 2, 1, 1, 2)
    moved(pharmacy, lot, MoveKind.COUNTED, 1)
    assert account_of(lot).difference == -1
    moved(pharmacy, lot, MoveKind.COUNTED, 2)
    assert account_of(lot).balances


@pytest.mark.parametrize(
    ("kind", "units", "more", "why"),
    [
        (MoveKind.RETAINED, 7, {}, "too-many"),
        (MoveKind.DESTROYED, 1, {}, "witness"),
        (MoveKind.DESTROYED, 1, {"witness": "Ma Jie"}, "witness"),
        (MoveKind.RECEIVED, 0, {}, "units"),
        (MoveKind.COUNTED, -1, {}, "units"),
        (MoveKind.RECEIVED, 1, {"why": "ID 11010519491231002X"}, "DM-01"),
    ],
)
def test_a_line_that_cannot_be_is_refused(pharmacy, lot, kind, units, more, why):
    with pytest.raises(ActionRefused) as refused:
        moved(pharmacy, lot, kind, units, **more)

    assert refused.value.code == why


def test_a_lot_is_registered_once_and_ends_once(pharmacy, lot):
    with pytest.raises(ActionRefused):
        register_lot(new=AGAIN, by=pharmacy.pharmacist)
    with pytest.raises(ActionRefused):
        register_lot(new=NewLot("uc 1", LotKind.CELLS, MADE, 1), by=pharmacy.pharmacist)
    with pytest.raises(ActionRefused):
        register_lot(new=NewLot("UC-2", LotKind.CELLS, MADE, 1), by=pharmacy.nurse)
    fail_lot(lot=lot, why="Sterility", by=pharmacy.pharmacist)

    with pytest.raises(ActionRefused) as final:
        release_lot(lot=lot, certificate="QC-18", by=pharmacy.pharmacist)

    assert final.value.code == "final"
    told = Event.objects.filter(action="product_lot")
    assert set(told.values_list("chain", "audience")) == {("study", "unblinded")}


@pytest.mark.req("RB-02")
def test_a_bag_of_a_lot_that_is_not_released_stays_where_it_is(pharmacy, lot):
    fail_lot(lot=lot, why="Sterility", by=pharmacy.pharmacist)
    pharmacy.prepare(pharmacy.cells)

    with pytest.raises(ActionRefused) as refused:
        pharmacy.release(pharmacy.cells)

    assert refused.value.code == "PREP-03"


@pytest.mark.req("RB-06")
def test_a_recall_tells_everybody_a_period_and_asks_for_both_arms_alike(pharmacy, lot):
    for person in (pharmacy.cells, pharmacy.placebo):
        pharmacy.prepare(person)
        pharmacy.release(person)

    recall_lot(lot=lot, why="Endotoxin", by=pharmacy.pharmacist)

    assert ProductLot.objects.get(code=lot.code).state == LotState.RECALLED
    notice = ProductNotice.objects.get()
    assert notice.people == 2
    tasks = Proposal.objects.filter(check_id="PREP-04").order_by("record__participant__code")
    assert [task.record.participant for task in tasks] == [pharmacy.cells, pharmacy.placebo]
    assert len({(task.text_en, task.audience, task.state) for task in tasks}) == 1
    page = signed_in(pharmacy.nurse).get("/notices/").content.decode()
    assert lot.code not in page
    told = Item.objects.filter(event__action="recall", event__audience="blinded")
    assert not told.filter(new__contains=lot.code).exists()


@pytest.mark.req("RB-06")
def test_who_was_exposed_is_seen_by_the_pharmacy_and_the_look_stands_with_everybody(pharmacy, lot):
    for person in (pharmacy.cells, pharmacy.placebo):
        pharmacy.prepare(person)
        pharmacy.release(person)

    found = exposed(lot=lot, by=pharmacy.pharmacist)

    assert [each.participant for each in found] == [pharmacy.cells]
    looks = Event.objects.filter(action="view_unblinded", form="prep").values_list("participant", flat=True)
    assert sorted(looks) == sorted([pharmacy.cells.code, pharmacy.placebo.code])
    with pytest.raises(ActionRefused):
        exposed(lot=lot, by=pharmacy.nurse)


def test_the_pages_of_lots(pharmacy):
    browser = signed_in(pharmacy.pharmacist)
    new = {"code": "uc-9-1", "kind": "CELLS", "expires": "2030-01-01", "units": "３"}

    wrong = browser.post("/lots/", {**new, "expires": "soon", "units": "many"})
    made = browser.post("/lots/", new)
    again = browser.post("/lots/", new)

    assert (wrong.status_code, made.status_code, again.status_code) == (422, 302, 422)
    lot = ProductLot.objects.get(code="UC-9-1")
    assert lot.expires_at == datetime(2030, 1, 1, 15, 59, tzinfo=UTC)
    assert 'value="uc-9-1"' in again.content.decode()
    page = f"/lots/{lot.code}/"
    assert browser.post(page + "act/", {"act": "release", "certificate": ""}).status_code == 422
    assert browser.post(page + "act/", {"act": "release", "certificate": "QC-1"}).status_code == 302
    assert browser.post(page + "move/", {"kind": "RETAINED", "units": "9"}).status_code == 422
    assert browser.post(page + "move/", {"kind": "RETAINED", "units": "1"}).status_code == 302
    assert "No bag of this lot was released" in browser.post(page + "exposed/").content.decode()
    assert browser.post(page + "act/", {"act": "recall", "why": "Endotoxin"}).status_code == 302
    assert "Recalled" in browser.get(page).content.decode()
    assert signed_in(pharmacy.nurse).get(page).status_code == 403


def test_the_register_takes_few_statements_however_many_lots_there_are(pharmacy, lot, count_statements):
    browser = signed_in(pharmacy.pharmacist)
    pharmacy.prepare(pharmacy.cells)
    with count_statements() as few:
        browser.get("/lots/")
    register_lot(new=NewLot("NS-240101", LotKind.SALINE, MADE + timedelta(days=300), 10), by=pharmacy.pharmacist)
    pharmacy.prepare(pharmacy.placebo)

    with count_statements() as more:
        browser.get("/lots/")

    assert len(more.captured_queries) == len(few.captured_queries) <= 20
