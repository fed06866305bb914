"""The data dictionary and the paper forms on screen and on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAGES = ("/dictionary/", "/dictionary/?q=temp", "/dictionary/?q=zzz", "/dictionary/vs/", "/dictionary/ic/blank/")


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_dictionary_pages_are_accessible_and_never_wider_than_the_screen(username, open_as):
    page = open_as(username, 1024, 768)

    for path in PAGES:
        page.goto(path)
        assert Axe().run(page).response["violations"] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024, path


def test_blank_form_is_two_a4_pages_at_most_without_the_frame(open_as, tmp_path):
    page = open_as("wangmin")
    page.goto("/dictionary/vs/blank/")

    page.emulate_media(media="print")

    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".page-acts")).to_be_hidden()
    expect(page.locator(".paper-head .tag")).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/Count 1" in paper or b"/Count 2" in paper
    assert b"595.9" in paper or b"594.9" in paper


def test_keys_and_side_bar_lead_to_the_dictionary(open_as):
    page = open_as("wangmin")

    page.keyboard.press("g")
    page.keyboard.press("b")

    page.wait_for_url("**/dictionary/")
    expect(page.locator(".nav-to[href='/dictionary/']")).to_have_attribute("aria-current", "page")
