""" "All normal" gives every empty system of an examination its usual answer, in the draft and nowhere else."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from trialsite.audit.models import Item
from trialsite.casebook.models import Draft
from visits.crfs.pe import SYSTEMS

pytestmark = pytest.mark.django_db
PE = "/participants/S001/visits/SCR/pe/1/"
EMPTY = {"revision": "0", "fill-section": "1"}
# the infusion site is asked after a dose only
ASKED = tuple(name for name in SYSTEMS if name != "pe_site")


@pytest.fixture
def page(screened, nurse):
    return signed_in(nurse)


def test_every_empty_system_is_normal_in_the_draft_and_in_no_table(page):
    answer = page.post(PE + "fill/", EMPTY | {"pe_done": "Y"})

    draft = Draft.objects.get()
    # the next stop of the keyboard is what comes after the section
    assert answer["Location"] == PE + f"#f-{ASKED[-1]}"
    marks = dict.fromkeys((f"{name}~together" for name in ASKED), "1")
    assert draft.typed == {"pe_done": "Y"} | dict.fromkeys(ASKED, "N") | marks
    assert draft.record.revision == 0


def test_answers_and_missing_codes_stay(page, screened, nurse):
    submit(record_at(screened, "pe"), nurse, pe_heart="ANCS", pe_nodes=("ND", "In a wheelchair"))

    page.post(PE + "fill/", EMPTY | {"revision": "1", "pe_skin": "ACS", "pe_heart": "ANCS", "pe_nodes~missing": "ND"})

    typed = Draft.objects.get().typed
    assert typed["pe_skin"] == "ACS"
    assert typed["pe_chest"] == "N"
    assert typed["pe_heart"] == "ANCS"
    assert "pe_nodes" not in typed


def test_nothing_is_offered_once_everything_is_answered(page, screened, nurse):
    assert "All normal" in page.get(PE).content.decode()

    submit(record_at(screened, "pe"), nurse, pe_done="Y", **dict.fromkeys(ASKED, "N"))

    assert "All normal" not in page.get(PE).content.decode()


@pytest.mark.parametrize("number", ["0", "9", "-1", "x", ""])
def test_card_without_usual_answer_is_not_found(number, page):
    assert page.post(PE + "fill/", EMPTY | {"fill-section": number}).status_code == 404
    assert not Draft.objects.exists()


def test_reader_is_offered_nothing(page, monitor):
    assert "All normal" not in signed_in(monitor).get(PE).content.decode()


def test_each_item_shows_that_it_was_answered_with_the_section(page, screened):
    page.post(PE + "fill/", EMPTY | {"pe_done": "Y", "pe_skin": "ANCS"})
    sent = dict.fromkeys(ASKED, "N") | {"pe_skin": "ANCS", "pe_heart": "ACS"}
    marks = dict.fromkeys((f"{name}~together" for name in ASKED), "1")

    page.post(PE, {"revision": "0", "act": "save", "pe_done": "Y"} | sent | marks)

    items = Item.objects.filter(event__action="save", address__startswith="pe_")
    together = {item.address for item in items if item.origin == "together"}
    # what was not the usual answer was given by hand
    assert together == set(ASKED) - {"pe_skin", "pe_heart"}
    shown = page.get(PE).content.decode()
    assert shown.count("answered with the whole section") == len(together)
    assert "with the whole section" in page.get(PE + "history/?address=pe_chest").content.decode()
    assert "with the whole section" not in page.get(PE + "history/?address=pe_skin").content.decode()


def test_an_answer_corrected_by_hand_shows_it_no_more(page, screened, nurse):
    everything = dict.fromkeys(ASKED, "N") | {f"{name}~together": "1" for name in ASKED}
    page.post(PE, {"revision": "0", "act": "save", "pe_done": "Y"} | everything)
    record = record_at(screened, "pe")

    submit(record, nurse, pe_heart="ACS", reasons={"pe_heart": "UPDATE"})
    submit(record, nurse, pe_heart="N", reasons={"pe_heart": "TRANSCRIPTION"})

    assert 'data-together="pe_heart"' not in page.get(PE).content.decode()
    assert 'data-together="pe_chest"' in page.get(PE).content.decode()
