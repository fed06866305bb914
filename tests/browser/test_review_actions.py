"""Baselines of review (peers, part C), counted by the browser: presses to answer a query, close it, verify a form."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from participants.models import Participant
from tests.browser.counting import Acts
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import Query, Verification

pytestmark = pytest.mark.browser
STANDARD = "Checked against the source; the value is correct."


@pytest.fixture
def monitor(site):
    return UserFactory(role=Role.MONITOR, name="Liu Yang", username="liuyang")


@pytest.fixture
def asked(site, monitor):
    """Two queries of the monitor on one form."""
    nurse, person = User.objects.get(username="wangmin"), Participant.objects.get(code="S002")
    submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    return [
        raise_query(record=record_at(person, "vs"), address=name, text="Please check the source.", by=monitor)
        for name in ("pulse", "resp")
    ]


def test_query_is_answered_with_two_actions_and_enter_opens_the_next(asked, open_as, record_property):
    page = open_as("wangmin")
    page.goto("/queries/?who=me")
    page.locator("[data-query-line]").first.click()
    page.locator(".thread textarea:focus").wait_for()
    assert Axe().run(page).violations_count == 0
    acts = Acts(page)

    page.get_by_role("button", name=STANDARD).click()
    page.keyboard.press("Enter")
    page.locator("#history h2", has_text="Respiratory rate").or_(
        page.locator("#history h2", has_text="Respiration")
    ).wait_for()
    record_property("answer a query", acts.number)
    assert 1 <= acts.number <= 2
    page.keyboard.type("Seen again")
    page.keyboard.press("Enter")
    page.get_by_text("No other open query on this form.").wait_for()

    assert {query.state for query in Query.objects.filter(check_id="")} == {"answered"}


def test_query_is_closed_with_one_action_from_the_list(asked, open_as, record_property):
    page = open_as("liuyang", 1024, 768)
    page.goto("/queries/")
    assert Axe().run(page).violations_count == 0
    acts = Acts(page)

    page.get_by_role("button", name=re.compile("^Close: S002 Pulse")).click()
    page.wait_for_load_state()

    record_property("close a query", acts.number)
    assert acts.number == 1
    assert Query.objects.get(address="pulse").state == "closed"
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.get_by_text("No query is open.").wait_for()


def test_form_is_verified_with_two_actions_and_by_keys_field_by_field(asked, open_as, record_property):
    page = open_as("liuyang")
    page.goto("/verification/")
    assert Axe().run(page).violations_count == 0
    acts = Acts(page)

    page.get_by_role("link", name="Verify the next visit").click()
    page.get_by_role("button", name=re.compile("Verify .* remaining field")).click()
    page.locator("[data-sdv-all]").wait_for(state="detached")
    record_property("verify a form", acts.number)
    assert acts.number == 2
    verified = Verification.objects.count()
    assert verified > 0
    assert Axe().run(page).violations_count == 0

    page.goto("/verification/S002/SCR/?show=all")
    page.locator("#sdv-panel h2").wait_for()
    with page.expect_response("**/act/**"):
        page.keyboard.press("v")
    page.locator("tr[aria-current].is-open").wait_for()
    assert Verification.objects.count() == verified + 1
    page.keyboard.press("j")
    page.locator("#sdv-panel h2").wait_for()
    page.keyboard.press("q")
    page.locator("#sdv-panel textarea:focus").wait_for()
    page.keyboard.type("Which source?")
    with page.expect_response("**/say/"):
        page.keyboard.press("Enter")
    assert Query.objects.filter(text_en="Which source?").count() == 1
