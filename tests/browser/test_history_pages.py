"""The forms of the history in the browser: a usual regimen is taken over and changed, every page is accessible."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Regimen

pytestmark = pytest.mark.browser
LOGS = "/participants/S002/logs/{}/"
HIV = "/participants/S002/visits/SCR/hiv/1/"


def add(page, form):
    """Begin an entry of a log, as its page does it."""
    page.goto(LOGS.format(form))
    with page.expect_navigation():
        page.locator("main form[action$='add/'] button").first.click()


@pytest.mark.parametrize(("username", "fill"), [("wangmin", "Fill in"), ("zhangli", "填入")])
def test_usual_regimen_is_filled_in_and_stays_editable(username, fill, open_as):
    page = open_as(username)
    add(page, "art")
    page.fill("[name=art_start]", "2019-06")
    page.select_option("[name=usual-art_components]", "TDF|3TC|EFV")
    with page.expect_navigation():
        page.get_by_role("button", name=fill).click()

    expect(page.locator("[name=art_components][value=EFV]")).to_be_checked()
    expect(page.locator("[name=art_start]")).to_have_value("2019-06")
    assert not Regimen.objects.exists()
    page.uncheck("[name=art_components][value=EFV]")
    page.check("[name=art_components][value=DTG]")
    page.check("[name=art_ongoing][value=Y]")
    with page.expect_navigation():
        page.click("#complete")

    assert Regimen.objects.get().art_components == ["TDF", "3TC", "DTG"]


def test_enter_in_a_box_saves_and_fills_nothing_in(open_as):
    page = open_as("wangmin")
    add(page, "art")
    page.fill("[name=art_start]", "2019-06")
    with page.expect_navigation():
        page.press("[name=art_start]", "Enter")

    assert Regimen.objects.get().art_start == "2019-06"


def test_forms_have_no_axe_finding(open_as):
    page = open_as("wangmin")
    page.goto(HIV)
    assert Axe().run(page).response["violations"] == [], "hiv"

    for form in ("art", "vlh", "cd4h", "mh", "cm"):
        add(page, form)
        assert Axe().run(page).response["violations"] == [], form


@pytest.mark.parametrize(
    ("username", "since_when"),
    [("wangmin", "1 Apr 2023 – 30 Apr 2023"), ("zhangli", "2023-04-01 – 2023-04-30")],
)
def test_second_regimen_shows_since_when_and_the_gap(username, since_when, open_as):
    page = open_as(username)
    for start, end, drugs in (("2018-06", "2023-03-19", "EFV"), ("2023-04", "", "DTG")):
        add(page, "art")
        page.fill("[name=art_start]", start)
        for drug in ("TDF", "3TC", drugs):
            page.check(f"[name=art_components][value='{drug}']")
        page.check(f"[name=art_ongoing][value={'N' if end else 'Y'}]")
        if end:
            page.fill("[name=art_end]", end)
            page.select_option("[name=art_change_reason]", "SIMPL")
        with page.expect_navigation():
            page.click("#complete")

    expect(page.locator("output[data-out=art_gap_days]")).to_have_text("12–41")
    since = page.locator("output[data-out=art_continuous_start]")
    expect(since).to_have_text(since_when)
    assert since.evaluate("each => each.scrollWidth <= each.clientWidth")
