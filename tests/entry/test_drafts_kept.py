"""What is kept while one types, also where one text is far too long, and what the page says of it."""

from __future__ import annotations

import pytest

from tests.entry.test_bad_input import VS
from tests.factories.accounts import signed_in
from trialsite.casebook.drafts import MAX_SIGNS, fitting
from trialsite.casebook.models import Draft

pytestmark = pytest.mark.django_db
HUGE = "x" * 1_000_000


@pytest.fixture
def page(screened, nurse):
    return signed_in(nurse)


def test_a_huge_text_costs_no_other_answer(page):
    page.post(VS, {"revision": "0", "act": "complete", "vs_dt~date": "2024-02-30", "pulse": "seventy", "comment": HUGE})

    shown = page.get(VS).content.decode()
    assert 'value="2024-02-30"' in shown
    assert 'value="seventy"' in shown


def test_the_page_says_that_everything_is_kept_only_where_it_is(page):
    first = page.post(VS, {"revision": "0", "act": "save", "pulse": "seventy"}, follow=True).content.decode()
    then = page.post(VS, {"revision": "0", "act": "save", "pulse": "seventy", "comment": HUGE}, follow=True)

    assert "What you typed is kept." in first
    assert "One text was too long to be kept" in then.content.decode()
    assert "What you typed is kept." not in then.content.decode()


@pytest.mark.parametrize(("comment", "kept"), [("fine", True), ("x" * (MAX_SIGNS + 1), False)])
def test_autosave_tells_whether_all_of_it_was_kept(comment, kept, page):
    answer = page.post(f"{VS}draft/", {"revision": "0", "pulse": "72", "comment": comment})

    assert answer.json()["kept"] is kept
    assert Draft.objects.get().typed["pulse"] == "72"


def test_the_shortest_texts_are_kept_first_in_the_order_of_the_page():
    typed = {"a": "x" * 10, "b": "y" * MAX_SIGNS, "c": "z"}

    assert fitting(typed) == {"a": "x" * 10, "c": "z"}
    assert list(fitting({"b": "1", "a": "22"})) == ["b", "a"]
