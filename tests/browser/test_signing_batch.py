"""Signing n forms in the browser: every one listed, exactly one re-authentication (peers, part C)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Participant
from tests.browser.counting import Acts, typed
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.casebook.models import Signature

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(site):
    """Consent and vital signs of two people, all complete."""
    nurse = User.objects.get(username="wangmin")
    consented(Participant.objects.get(code="S001"), nurse)
    for code in ("S001", "S002"):
        submit(record_at(Participant.objects.get(code=code), "vs"), nurse, complete=True, **VITALS)
    UserFactory(role=Role.INVESTIGATOR, username="sunwei", name="Sun Wei")


@pytest.mark.req("ES-01", "ES-02", "ES-09")
def test_forms_of_several_people_are_listed_and_signed_with_one_reauthentication(waiting, open_as, record_property):
    page = open_as("sunwei")
    page.goto("/signatures/")
    proved: list[str] = []
    page.on("request", lambda request: proved.append(request.url) if "password=" in (request.post_data or "") else None)
    acts = Acts(page)

    for box in page.locator("[name=which]").all():
        box.click()
    page.get_by_role("button", name="Sign what is ticked").click()
    dialog = page.locator("#sign-dialog[open]")
    expect(dialog.locator("[name=form]:checked")).to_have_count(4)
    for words in ("S001", "S002", "4 forms"):
        expect(dialog).to_contain_text(words)
    expect(dialog.get_by_text("Informed consent")).to_have_count(2)
    expect(dialog.get_by_text("Vital signs")).to_have_count(2)
    assert Axe().run(page).response["violations"] == []
    typed(page.locator("#sign-dialog [name=username]:focus"), "sunwei")
    page.keyboard.press("Tab")
    typed(page.locator("#sign-dialog [name=password]:focus"), PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_text("Nothing waits for a signature.")).to_be_visible()
    record_property("sign four forms of two people", acts.number)
    # two ticks, the button, Tab and Enter
    assert acts.number <= 5
    assert acts.boxes == ["username", "password"]
    assert len(proved) == 1
    assert Signature.objects.count() == 4
    assert Event.objects.filter(action="sign_in", actor_username="sunwei").count() == 1


def test_forms_of_one_visit_are_signed_with_two_presses_and_one_reauthentication(waiting, open_as, record_property):
    page = open_as("sunwei")
    page.goto("/signatures/")
    acts = Acts(page)

    page.get_by_role("link", name="Sign", exact=True).first.click()
    typed(page.locator("#sign-dialog [name=username]:focus"), "sunwei")
    page.locator("#sign-dialog [name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    record_property("sign the forms of a visit", acts.number)
    assert acts.number <= 2
    assert Signature.objects.count() == 2
