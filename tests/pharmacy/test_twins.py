"""What blinded people open, export and read of two participants who differ in their arm alone does not differ."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal as D

import pytest
from django.urls import reverse

from participants.actions.unblind import Asked, unblind_in_emergency
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from visits.models import ProductLot
from visits.preparation.recall import recall_lot

BLINDED = (Role.RESEARCH_NURSE, Role.PRINCIPAL_INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR)
TELLING = re.compile(r"UC-2403|NS-2401|\bMSC\b(?!T)|\bPBO\b|[Pp]lacebo|viability|69\.9|84\.6|Thawed|PREP-0[1-35-8]")
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|S00\d|R0\d|csrf\w+\W+\w+\W+\w+|nonce=\"[^\"]+\"")


@pytest.fixture
def after_everything(pharmacy):
    """A bag each; of the cells with low viability, an override and a recalled lot."""
    lot = ProductLot.objects.get(code="UC-2403-01")
    why = {"prep_unusual_reason": "Thawed twice", "prep_override_reason": "No other lot"}
    pharmacy.prepare(pharmacy.cells, msc_viability=D("69.9"), msc_vol=D("84.6"), **why)
    pharmacy.prepare(pharmacy.placebo)
    pharmacy.release(pharmacy.cells, overrides=True)
    pharmacy.release(pharmacy.placebo)
    recall_lot(lot=lot, why="Endotoxin", by=pharmacy.pharmacist)
    return pharmacy


def pages(code):
    places = [
        f"/participants/{code}/",
        f"/participants/{code}/visits/V1/sv/1/",
        f"/participants/{code}/visits/V1/inf/1/",
    ]
    return [*places, f"/participants/{code}/visits/V1/prep/1/", f"/participants/{code}/visits/V1/prep/1/panel/"]


def alike(text):
    """The lines without what differs between any two participants; of one instant they come in any order."""
    return Counter(CHANGING.sub("·", text).splitlines())


def exported(browser, code):
    """The whole trail of a participant as a file."""
    answer = browser.post(reverse("review:participant-trail-export", args=[code]))
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.req("RB-06")
@pytest.mark.parametrize("role", BLINDED)
def test_pages_of_the_twins_are_the_same_and_tell_nothing(after_everything, role):
    browser = signed_in(UserFactory(role=role))
    codes = (after_everything.cells.code, after_everything.placebo.code)

    for first, second in zip(*map(pages, codes), strict=True):
        mine, other = browser.get(first), browser.get(second)
        assert mine.status_code == other.status_code
        assert not alike(mine.content.decode()) - alike(other.content.decode()), first
        # the infusion asks everybody for the participant's guess of the arm
        assert "/inf/" in first or not TELLING.search(mine.content.decode()), first
    trails = [browser.get(reverse("review:trail")), *(browser.get(f"/participants/{code}/trail/") for code in codes)]
    told = browser.get("/notices/").content.decode() + "".join(page.content.decode() for page in trails)
    assert not TELLING.search(told)


@pytest.mark.req("RB-06")
def test_the_exported_trails_of_the_twins_are_the_same_and_tell_nothing(after_everything):
    browser = signed_in(UserFactory(role=Role.INSPECTOR))
    mine, other = (exported(browser, each.code) for each in (after_everything.cells, after_everything.placebo))

    assert "release_bag" in mine or "Product released" in mine
    assert not TELLING.search(mine + other)
    assert not alike(mine) - alike(other)
    assert not alike(other) - alike(mine)


@pytest.fixture
def unblinded(after_everything):
    """Both of them unblinded in an emergency, for the same reason."""
    physician = UserFactory(role=Role.INVESTIGATOR, name="Li Na")
    for person in (after_everything.cells, after_everything.placebo):
        unblind_in_emergency(participant=person, asked=Asked("Anaphylaxis", f"page-{person.code}"), by=physician)
    return after_everything


@pytest.mark.req("RB-05")
@pytest.mark.parametrize("role", BLINDED)
def test_after_an_unblinding_the_twins_are_still_the_same_for_everybody_else(unblinded, role):
    browser = signed_in(UserFactory(role=role))
    told = browser.get("/unblinding/").content.decode() + browser.get("/unblinding/file/").content.decode()
    for each in (unblinded.cells, unblinded.placebo):
        told += browser.get(f"/participants/{each.code}/trail/").content.decode()
    places = ("/participants/{}/visits/log/unbl/1/", "/participants/{}/logs/unbl/")

    for place in places:
        mine, other = (browser.get(place.format(each.code)) for each in (unblinded.cells, unblinded.placebo))
        assert mine.status_code == other.status_code == 200
        assert not alike(mine.content.decode()) - alike(other.content.decode()), place
        told += mine.content.decode() + other.content.decode()
    assert "Anaphylaxis" in told
    assert not TELLING.search(told)


@pytest.mark.req("RB-05")
def test_exported_trails_after_an_unblinding_are_the_same_and_tell_nothing(unblinded):
    browser = signed_in(UserFactory(role=Role.INSPECTOR))
    mine, other = (exported(browser, each.code) for each in (unblinded.cells, unblinded.placebo))

    assert "Anaphylaxis" in mine
    assert not TELLING.search(mine + other)
    assert not alike(mine) - alike(other)
    assert not alike(other) - alike(mine)
