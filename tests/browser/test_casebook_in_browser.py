"""The casebook and a value's queries by keyboard, in both languages, without a complaint of axe or the console."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import Query

pytestmark = pytest.mark.browser
CASEBOOK = "/participants/S002/"
VS = f"{CASEBOOK}visits/SCR/vs/1/"


@pytest.fixture
def asked(site):
    """Vital signs of S002 with a query of a monitor on the pulse."""
    record = record_at(Participant.objects.get(code="S002"), "vs")
    submit(record, User.objects.get(username="wangmin"), complete=True, **VITALS)
    monitor = UserFactory(username="liuyang", name="Liu Yang", role=Role.MONITOR)
    raise_query(record=record, address="pulse", text="Is it 72?", by=monitor)


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_casebook_is_walked_by_arrow_keys(username, size, asked, open_as):
    page = open_as(username, *size)
    page.goto(CASEBOOK)
    page.locator("a.cell").first.focus()
    first = page.locator("#panel h2").inner_text()

    page.keyboard.press("ArrowDown")
    page.wait_for_function("text => document.querySelector('#panel h2').innerText !== text", arg=first)
    expect(page.locator("a.cell[aria-current]")).to_have_count(1)
    assert Axe().run(page).violations_count == 0

    page.locator("a.cell[href*='/vs/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{VS}")


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_query_is_answered_without_leaving_the_form(username, asked, open_as):
    page = open_as(username)
    page.goto(CASEBOOK)
    page.locator("#panel a[href*='ask=pulse']").click()
    page.locator("#history [name=text]").fill("Yes, 72.")
    assert Axe().run(page).violations_count == 0

    page.locator("#history button[value=answer]").click()
    page.locator("#history .said").filter(has_text="Yes, 72.").wait_for()
    # nothing else is asked on this form: the keys go on to the next query of the list
    expect(page.locator("#history [data-no-next] a")).to_be_focused()
    page.locator("#tab-queries").press("ArrowLeft")
    expect(page.locator("#pane-history")).to_be_visible()
    page.keyboard.press("Escape")

    assert Query.objects.get().state == "answered"
    expect(page.locator("#history")).to_be_hidden()


def test_popover_opens_by_keys_and_focus_returns(asked, open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.focus("[name=pulse]")
    page.keyboard.press("Alt+q")
    page.locator("#history [data-corrects]").click()

    expect(page.locator("[name=pulse]")).to_be_focused()


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_other_pages_please_axe(username, asked, open_as):
    page = open_as(username)
    for url in (f"{CASEBOOK}?as_of=t", f"{VS}?as_of=t", f"{CASEBOOK}?as_of=nonsense", "/participants/"):
        page.goto(url)

        assert Axe().run(page).violations_count == 0, url
