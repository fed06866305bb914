"""Eligibility in the browser: a result follows an answer while it is given, and the dialog signs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Participant
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.scenarios.driver import AtTheBrowser, base
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.entry.demonstration.base import judged

pytestmark = pytest.mark.browser
CONSENT = clock.today() - timedelta(days=10)


@pytest.fixture
def page_of(site):
    """The address of the page of a person with every form of screening but that of eligibility."""
    UserFactory(username="chenjun", name="Chen Jun", role=Role.PRINCIPAL_INVESTIGATOR)
    person = AtTheBrowser(signed_in(User.objects.get(username="wangmin")))
    code = person.register()
    person.fill(base(CONSENT))
    return f"/participants/{code}/eligibility/"


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_a_nurse_answers_and_sees_the_result_change_before_it_is_saved(username, page_of, open_as):
    page = open_as(username)
    page.goto(page_of)
    result = page.locator("#result-E10")
    before = result.inner_text()

    page.check("[name=other_trial][value=N]", force=True)

    expect(result).not_to_have_text(before)
    expect(page.locator("#criterion-E10")).to_have_class("elig-line is-OK")
    violations = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    assert violations == []


def test_the_principal_investigator_signs_in_the_dialog_after_a_wrong_password(page_of, open_as):
    code = page_of.split("/")[2]
    AtTheBrowser(signed_in(User.objects.get(username="chenjun")), code).type(
        "elig", judged(clock.today() + timedelta(days=3))
    )
    page = open_as("chenjun")
    page.goto(page_of)

    page.click("[data-signs]")
    page.fill("#sign-username", "chenjun")
    page.fill("#sign-password", "wrong")
    page.click("#sign-dialog [type=submit]")
    expect(page.locator("#sign-dialog [role=alert]")).to_be_visible()
    assert Axe().run(page).response["violations"] == []

    page.fill("#sign-username", "chenjun")
    page.fill("#sign-password", PASSWORD)
    with page.expect_navigation():
        page.click("#sign-dialog [type=submit]")

    expect(page.locator(".elig-signed")).to_contain_text("Chen Jun")
    assert Participant.objects.get(code=code).stage == "eligible"
