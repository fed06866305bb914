"""A phone as second factor: set up, signed in with, and asked for in place under a form that is being filled."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.second_factor import with_authenticator
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor.codes import code_at, step_of
from trialsite.accounts.second_factor.resets import ask_reset
from visits.models import VitalSigns

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"
START = datetime.now(UTC)


def violations(page):
    return [each["id"] for each in Axe().run(page).response["violations"]]


def now_shown(secret):
    return code_at(secret, step_of(datetime.now(UTC)))


def set_up(page):
    """What somebody does who meets the page with the QR code; returns the secret that their phone has read."""
    page.goto("/account/security/authenticator/")
    expect(page.locator("svg.qr")).to_be_visible()
    assert violations(page) == []
    page.click("details summary")
    secret = base64.b32decode(page.locator(".key code").text_content().replace(" ", ""))
    page.fill("[name=new]", now_shown(secret))
    page.fill("[name=password]", PASSWORD)
    page.click("button.btn-primary")
    expect(page.locator(".codes li")).to_have_count(10)
    assert violations(page) == []
    return secret


def sign_in(page, secret):
    page.click(".me")
    page.click("#user-menu form button")
    page.fill("[name=username]", "wangmin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/sign-in/code/$"))
    expect(page.locator("[name=code]")).to_be_focused()
    assert violations(page) == []
    page.fill("[name=code]", now_shown(secret))
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/today/$"))


@pytest.mark.req("AC-11")
def test_phone_is_set_up_signed_in_with_and_asked_for_in_place_without_losing_a_character(open_as):
    page = open_as("wangmin")
    with time_machine.travel(START):
        secret = set_up(page)
        page.click(".alone-acts a")
    with time_machine.travel(START + timedelta(minutes=1)):
        sign_in(page, secret)
        page.goto("/account/security/")
        assert violations(page) == []
        page.goto(VS)
        page.fill("[name=pulse]", "72")
    with time_machine.travel(START + timedelta(minutes=20)):
        page.fill("[name=comment]", "结果已核对")
        page.evaluate("document.getElementById('save').click()")
        page.wait_for_selector("#signin-dialog[open]")
        page.fill("#signin-username", "wangmin")
        page.fill("#signin-password", PASSWORD)
        page.click("#signin-form button[type=submit]")
        expect(page.locator("#signin-error")).to_contain_text("code of your authenticator")
        assert violations(page) == []
        page.fill("#signin-code", now_shown(secret))
        with page.expect_navigation():
            page.click("#signin-form button[type=submit]")

    row = VitalSigns.objects.get()
    assert (row.pulse, row.comment) == (72, "结果已核对")


def test_reset_by_two_people_is_read_by_everybody(open_as):
    principal = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, username="chenjun", name="Chen Jun")
    administrator = UserFactory(role=Role.ADMINISTRATOR, username="qianbo", name="Qian Bo")
    nurses = [with_authenticator(nurse) for nurse in User.objects.filter(role=Role.RESEARCH_NURSE)]
    ask_reset(user=nurses[0], why="Phone lost", by=administrator)

    page = open_as(principal.username)
    page.goto("/administration/second-factor/")

    expect(page.get_by_role("button", name="Approve the reset")).to_be_visible()
    assert violations(page) == []
