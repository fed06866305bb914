"""The pages of the pharmacy: queue, preparation, second person at the same screen, label."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.pharmacy import CELLS, MADE, SALINE, on_the_list
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.models import Event, Item
from visits.models import BagRelease


def typed(values, **more):
    """Answers as they stand in the boxes."""
    text = {name: shown(value) for name, value in values.items()}
    return {"revision": "0", **text, **more}


def shown(value):
    return f"{value.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}" if hasattr(value, "hour") else str(value)


def page_of(person, more=""):
    return f"/pharmacy/{person.code}/V1/{more}"


@pytest.mark.req("RB-02")
def test_a_bag_from_the_queue_to_its_label(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.cells
    queue = browser.get("/pharmacy/").content.decode()
    assert page_of(person) in queue
    assert "65.0" in queue

    assert browser.post(page_of(person), typed(CELLS)).status_code == 302
    page = browser.get(page_of(person)).content.decode()
    assert "1.10×10⁶/mL × 65.0 mL × 91.0 %" in page
    assert "= 1.00 ×10⁶/kg" in page
    second = {"username": pharmacy.checker.username, "password": PASSWORD}
    assert browser.post(page_of(person, "release/"), second).status_code == 302

    label = browser.get(page_of(person, "label/")).content.decode()
    assert "R01-D1" in label
    assert not re.search(r"UC-2403|MSC\b(?!T)|91\.0|NS-240101", label)
    assert "handover_dt" in browser.get(page_of(person)).content.decode()


def test_a_wrong_second_person_is_told_and_nothing_is_released(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.placebo
    browser.post(page_of(person), typed(SALINE))

    wrong = browser.post(page_of(person, "release/"), {"username": pharmacy.checker.username, "password": "no"})
    own = browser.post(page_of(person, "release/"), {"username": pharmacy.pharmacist.username, "password": PASSWORD})

    assert (wrong.status_code, own.status_code) == (422, 422)
    assert "is not right" in wrong.content.decode()
    assert "Somebody else has to check" in own.content.decode()
    assert not BagRelease.objects.exists()


@pytest.mark.req("AC-12")
def test_a_second_person_without_delegation_is_told_in_the_form(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.placebo
    browser.post(page_of(person), typed(SALINE))
    bare = UserFactory(role=Role.PHARMACIST, name="Luo Yan", delegated=False)

    told = browser.post(page_of(person, "release/"), {"username": bare.username, "password": PASSWORD})

    assert told.status_code == 422
    assert "The second person (Luo Yan) may not check the bag. No delegation for" in told.content.decode()
    assert f'value="{bare.username}"' in told.content.decode()
    assert not BagRelease.objects.exists()


def test_what_cannot_be_stored_stays_in_its_box_and_the_rest_is_saved(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.cells

    answer = browser.post(page_of(person), typed(CELLS, msc_viability="191", msc_lot="lot one"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="191"' in page
    assert "4 to 30 capitals" in page
    assert 'name="revision" value="1"' in page


def test_a_stored_answer_is_corrected_with_a_reason_and_a_missing_one_says_why(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.placebo
    browser.post(page_of(person), typed(SALINE))

    bare = browser.post(page_of(person), typed(SALINE, revision="1", final_vol_ml="101"))
    mended = browser.post(
        page_of(person), typed(SALINE, revision="1", final_vol_ml="ND: bag burst", reason="TRANSCRIPTION")
    )

    assert "Give a reason for this change" in bare.content.decode()
    assert mended.status_code == 302
    assert 'value="ND: bag burst"' in browser.get(page_of(person)).content.decode()


@pytest.mark.req("RB-06")
def test_the_arm_is_shown_on_asking_and_each_look_is_recorded(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.cells
    looks = Event.objects.filter(action="view_unblinded", participant=person.code)
    assert "Human umbilical" not in browser.get(page_of(person)).content.decode().partition("prep-side")[2]
    assert not looks.exists()

    page = browser.post(page_of(person, "arm/")).content.decode()

    assert "Human umbilical" in page.partition("prep-side")[2]
    assert looks.get().audience == "unblinded"
    pharmacy.prepare(person)
    browser.get(page_of(person))
    assert looks.count() == 2


@pytest.mark.parametrize("more", ["", "label/"])
def test_a_blinded_nurse_has_none_of_the_pages(pharmacy, more):
    pharmacy.prepare(pharmacy.cells)
    pharmacy.release(pharmacy.cells)
    browser = signed_in(pharmacy.nurse)

    assert browser.get(page_of(pharmacy.cells, more)).status_code == 403
    assert browser.get("/pharmacy/").status_code == 403
    assert browser.get(f"/participants/{pharmacy.cells.code}/visits/V1/prep/1/").status_code == 404
    assert Item.objects.get(address="bag.code", event__audience="blinded").new == "R01-D1"


def test_queue_and_preparation_take_few_statements_however_many_there_are(pharmacy):
    browser = signed_in(pharmacy.pharmacist)
    pharmacy.prepare(pharmacy.cells)
    with CaptureQueriesContext(connection) as few:
        browser.get("/pharmacy/")
    with CaptureQueriesContext(connection) as page:
        browser.get(page_of(pharmacy.cells))
    on_the_list(pharmacy.nurse)

    with CaptureQueriesContext(connection) as more:
        browser.get("/pharmacy/")

    assert len(more.captured_queries) == len(few.captured_queries) <= 20
    assert len(page.captured_queries) <= 20


def test_a_bag_past_its_time_is_told_in_the_queue(pharmacy):
    pharmacy.prepare(
        pharmacy.cells, prep_dt=MADE - timedelta(hours=5), rcv_dt=MADE - timedelta(hours=6),
        trn_sent_dt=MADE - timedelta(hours=7),
    )  # fmt: skip
    pharmacy.release(pharmacy.cells)

    page = signed_in(pharmacy.pharmacist).get("/pharmacy/").content.decode()

    assert "Use-before time passed" in page


def test_two_people_who_change_one_answer_are_told_and_others_merge(pharmacy):
    first, second, person = signed_in(pharmacy.pharmacist), signed_in(pharmacy.checker), pharmacy.placebo
    first.post(page_of(person), typed(SALINE))
    page = typed(SALINE, revision="1", reason="TRANSCRIPTION")

    mine = first.post(page_of(person), {**page, "final_vol_ml": "98.0"})
    merged = second.post(page_of(person), {**page, "saline_lot": "NS-9"})
    clash = second.post(page_of(person), {**page, "final_vol_ml": "97.0", "saline_lot": "NS-9"})

    assert (mine.status_code, merged.status_code, clash.status_code) == (302, 302, 422)
    assert "Somebody entered 98.0 meanwhile" in clash.content.decode()


@pytest.mark.req("RB-06")
def test_an_unblinded_nurse_reads_a_preparation_and_changes_nothing(pharmacy):
    pharmacy.prepare(pharmacy.cells)
    grant_unblinded(user=pharmacy.nurse, why="Infuses", by=SYSTEM)
    browser = signed_in(pharmacy.nurse)

    assert page_of(pharmacy.cells) in browser.get(f"/participants/{pharmacy.cells.code}/").content.decode()
    page = browser.get(page_of(pharmacy.cells)).content.decode()
    assert 'value="UC-2403-01"' in page
    assert "Save and reckon" not in page
    assert browser.post(page_of(pharmacy.cells), typed(CELLS, revision="1")).status_code == 403
    assert browser.post(page_of(pharmacy.cells, "arm/")).status_code == 403


def test_a_second_press_says_that_the_bag_is_released(pharmacy):
    browser, person = signed_in(pharmacy.pharmacist), pharmacy.placebo
    browser.post(page_of(person), typed(SALINE))
    second = {"username": pharmacy.checker.username, "password": PASSWORD}

    answers = [browser.post(page_of(person, "release/"), second) for _press in range(2)]

    assert [each.status_code for each in answers] == [302, 422]
    assert "Bag R02-D1 is released already." in answers[1].content.decode()
