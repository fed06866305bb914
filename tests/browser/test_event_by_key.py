"""An adverse event is started by one key from any page, and saved with term, onset, grade and possibly serious."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from safety.models import AdverseEvent

pytestmark = pytest.mark.browser
CASEBOOK, FORM = "/participants/S002/", re.compile("/participants/S002/visits/log/ae/1/")


class Counted:
    """A keyboard that counts the keys and the pages that load."""

    def __init__(self, page):
        self.page, self.keys, self.loads = page, 0, 0
        page.on("load", lambda _page: self._loaded())

    def _loaded(self):
        self.loads += 1

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text):
        self.press(*text)


def fill_event(keyboard):
    """Term, yesterday, grade 2, not possibly serious; the icons of a row are stops of the Tab key too."""
    keyboard.type("Headache")
    keyboard.press(*["Tab"] * 4)
    keyboard.type("-1d")
    keyboard.press(*["Tab"] * 5, "Space", "ArrowRight", *["Tab"] * 4, "Space", "ArrowRight")


def test_from_a_casebook_one_key_one_page_and_saved(open_as, record_property):
    page = open_as("wangmin")
    page.goto(CASEBOOK)
    keyboard = Counted(page)

    keyboard.press("a")
    page.wait_for_url(FORM)
    expect(page.locator("[name=ae_term]")).to_be_focused()
    fill_event(keyboard)
    with page.expect_navigation():
        keyboard.press("Control+s")

    stored = AdverseEvent.objects.get()
    assert (stored.ae_term, stored.ae_grade, stored.ae_possibly_serious) == ("Headache", "2", "N")
    assert stored.ae_start
    record_property("keys", keyboard.keys)
    record_property("page_loads", keyboard.loads)
    # the eleven signs of term and day, thirteen steps between boxes, four to choose, A and Ctrl+S
    assert keyboard.keys == 30
    # the form, and the form as saved
    assert keyboard.loads == 2


def test_from_any_other_page_the_key_asks_of_whom(open_as):
    page = open_as("wangmin")
    page.goto("/today/")
    keyboard = Counted(page)

    keyboard.press("a")
    expect(page.locator("#event-code")).to_be_focused()
    keyboard.type("s002")
    keyboard.press("Enter")

    page.wait_for_url(FORM)
    assert keyboard.keys == 6


def test_who_is_not_there_is_told_and_what_was_typed_stays(open_as):
    page = open_as("zhangli")
    page.goto("/adverse-events/start/")

    page.fill("#event-code", "S999")
    page.keyboard.press("Enter")

    expect(page.locator(".main .note-er")).to_contain_text("没有受试者S999")
    expect(page.locator("#event-code")).to_have_value("S999")


def test_key_types_a_letter_while_somebody_types(open_as):
    page = open_as("wangmin")
    page.goto("/adverse-events/start/")

    page.keyboard.press("a")

    expect(page.locator("#event-code")).to_have_value("a")
