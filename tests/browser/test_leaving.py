"""Leaving a form at once after the last keystroke: by a reload, a link or another language; nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"


@pytest.mark.trap(1)
def test_reload_at_once_shows_what_was_typed(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    for text in ("71", "72"):
        page.fill("[name=pulse]", text)
        page.reload()
        expect(page.locator("[name=pulse]")).to_have_value(text)


def test_another_language_keeps_the_last_keystrokes(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.click(".tongue")
    page.evaluate("document.querySelector('[name=pulse]').value = '73'")
    page.locator("[name=pulse]").dispatch_event("input")
    page.get_by_role("button", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    expect(page.locator("[name=pulse]")).to_have_value("73")


def test_link_waits_for_the_last_keystrokes(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "74")
    page.get_by_role("link", name="Demographics").click()
    expect(page).to_have_url(re.compile("/dm/1/$"))
    page.goto(VS)

    expect(page.locator("[name=pulse]")).to_have_value("74")
