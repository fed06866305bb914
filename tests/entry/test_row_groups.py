"""A table inside a form: its cells are answers like all others."""

from __future__ import annotations

import re

import pytest

from tests.factories.accounts import signed_in
from tests.proof.models import Tube
from trialsite.audit.models import Item
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/visits/SCR/proof/1/"


@pytest.fixture
def browser(nurse):
    register_participant(by=nurse, version=seed(package="proof", version="proof-1"))
    return signed_in(nurse)


def post(browser, **values):
    answer = browser.post(PAGE, {"revision": "0", "act": "save"} | values)
    assert answer.status_code == 302
    return browser.get(PAGE).content.decode()


def test_offered_row_is_drawn_with_its_title(browser):
    page = browser.get(PAGE).content.decode()

    assert re.search(r'<th scope="row">\s*First\s*</th>', page)
    assert 'name="tubes[t1].count"' in page
    assert 'aria-label="First: Count"' in page


def test_cells_are_stored_under_their_addresses(browser):
    post(browser, **{"start": "2024-03-04", "tubes[t1].count": "4", "tubes[t1].note": "clear"})

    tube = Tube.objects.get()
    assert (tube.key, tube.count, tube.note) == ("t1", 4, "clear")
    assert Item.objects.get(address="tubes[t1].count").new == "4"


def test_impossible_cell_is_told_in_its_cell_and_the_others_are_stored(browser):
    page = post(browser, **{"tubes[t1].count": "10", "tubes[t1].note": "clear"})

    cell = page.split('data-row="tubes[t1].count"')[1].split("</td>")[0]
    assert "is not possible" in cell
    assert 'value="10"' in cell
    assert Tube.objects.get().note == "clear"


def test_committed_cell_asks_for_its_reason(browser):
    post(browser, **{"tubes[t1].count": "4"})
    page = post(browser, **{"revision": "1", "tubes[t1].count": "3"})
    assert Tube.objects.get().count == 4
    assert 'name="tubes[t1].count~reason"' in page

    post(browser, **{"revision": "1", "tubes[t1].count": "3", "tubes[t1].count~reason": "TRANSCRIPTION"})

    assert Tube.objects.get().count == 3


def test_live_check_answers_for_cells(browser):
    drawn = browser.post(PAGE + "check/", {"revision": "0", "tubes[t1].count": "7"}).content.decode()

    cell = drawn.split('data-checked="tubes[t1].count"')[1].split("data-checked")[0]
    assert "is unusual" in cell


def test_cell_of_the_past_is_as_it_was(browser):
    post(browser, **{"tubes[t1].count": "4"})

    page = browser.get(PAGE + "?as_of=t").content.decode()

    assert 'name="tubes[t1].count"' not in page
    assert ">4<" in page.split('data-row="tubes[t1].count"')[1].split("</td>")[0].replace("\n", "").replace(" ", "")
