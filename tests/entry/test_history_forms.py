"""Forms of the history on their pages: a usual regimen goes into the draft, entries see each other."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in
from tests.factories.history import ENDED, NOW_ON, entry
from trialsite.casebook.models import Draft

pytestmark = pytest.mark.django_db
ENTRY = "/participants/S001/visits/log/art/{}/"
FILL = {"revision": "0", "fill": "art_components", "usual-art_components": "TDF|3TC|DTG"}


@pytest.fixture
def page(screened, nurse):
    entry(screened, "art", nurse, complete=True, **ENDED)
    browser = signed_in(nurse)
    browser.post("/participants/S001/logs/art/add/")
    return browser


def test_entry_shows_what_follows_from_all_entries(page, screened, nurse):
    entry(screened, "art", nurse, **NOW_ON)

    shown = page.get(ENTRY.format(2)).content.decode()

    assert "1 Jun 2018" in shown
    assert "20 Mar 2023" in shown


def test_page_of_an_entry_asks_no_more_with_more_entries(page, screened, nurse, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page.get(ENTRY.format(2))
    for year in (2010, 2012, 2014):
        entry(screened, "cd4h", nurse, cd4h_value=year)
    with django_assert_max_num_queries(20):
        page.get(ENTRY.format(2))


def test_usual_regimen_goes_into_the_draft_and_into_no_table(page):
    answer = page.post(ENTRY.format(2) + "fill/", FILL | {"art_start": "2023-05"})

    draft = Draft.objects.get()
    assert answer["Location"] == ENTRY.format(2) + "#f-art_components"
    assert draft.typed == {"art_components": "TDF|3TC|DTG", "art_start": "2023-05"}
    assert draft.record.revision == 0


def test_nothing_chosen_keeps_what_was_typed(page):
    page.post(ENTRY.format(2) + "fill/", FILL | {"usual-art_components": "", "art_components": ["", "EFV"]})

    assert Draft.objects.get().typed == {"art_components": "EFV"}


def test_answer_that_is_not_offered_is_not_taken_over(page):
    page.post(ENTRY.format(2) + "fill/", FILL | {"usual-art_components": "HEROIN", "art_start": "2023-05"})

    assert Draft.objects.get().typed == {"art_start": "2023-05"}


@pytest.mark.parametrize("address", ["art_start", "nothing", ""])
def test_question_without_usual_answers_is_not_found(address, page):
    assert page.post(ENTRY.format(2) + "fill/", FILL | {"fill": address}).status_code == 404


def test_monitor_fills_nothing_in(page, monitor):
    assert signed_in(monitor).post(ENTRY.format(2) + "fill/", FILL).status_code == 403
    assert not Draft.objects.exists()
