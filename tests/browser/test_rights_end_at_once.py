"""Deactivation, expiry and revocation act on the next click of somebody who has a page open; accounts by keyboard."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import change_end, deactivate_user, grant_unblinded, revoke
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM

pytestmark = pytest.mark.browser
SIGN_IN = re.compile("/sign-in/")
# two minutes to midnight at the site; the idle time-out is longer
START = datetime.now(UTC).replace(hour=15, minute=58, second=0)


def violations(page):
    return [each["id"] for each in Axe().run(page).response["violations"]]


@pytest.mark.req("AC-06")
def test_revocation_expiry_and_deactivation_act_on_the_next_click_of_an_open_page(open_as):
    first, second = User.objects.get(username="wangmin"), User.objects.get(username="zhangli")
    with time_machine.travel(START):
        grant = grant_unblinded(user=first, why="Gives the infusions", by=SYSTEM)
        pages = [open_as("wangmin"), open_as("zhangli")]
        expect(pages[0].get_by_text("Unblinded view", exact=True)).to_be_visible()
        revoke(grant=grant, why="Replaced", by=SYSTEM)
        pages[0].click(".side a[href='/participants/']")
        expect(pages[0].get_by_text("Blinded view", exact=True)).to_be_visible()
        deactivate_user(user=first, why="Left", by=SYSTEM)
        pages[0].click(".side a[href='/participants/']")
        expect(pages[0]).to_have_url(SIGN_IN)
        change_end(user=second, ends_on=clock.today(), why="Contract", by=SYSTEM)
    with time_machine.travel(START + timedelta(minutes=3)):
        pages[1].click(".side a[href='/participants/']")
        expect(pages[1]).to_have_url(SIGN_IN)


def test_an_account_is_made_and_its_owner_chooses_the_password(open_as):
    UserFactory(role=Role.ADMINISTRATOR, username="qianbo", name="Qian Bo")
    page = open_as("qianbo")
    page.goto("/administration/accounts/")
    assert violations(page) == []
    page.click(".page-acts .btn-primary")
    said = {"name": "Li Na", "username": "lina", "email": "lina@example.org", "organisation": "Ward 3"}
    for box, text in said.items():
        page.fill(f"[name={box}]", text)
    page.select_option("[name=role]", "monitor")
    assert violations(page) == []
    page.click("main .btn-primary")
    link = page.input_value("#link")
    assert violations(page) == []
    page.goto(link)
    assert violations(page) == []
    page.fill("[name=new]", "Nine-Willows-At-Dusk")
    page.fill("[name=again]", "Nine-Willows-At-Dusk")
    page.click("main .btn-primary")
    expect(page).to_have_url(re.compile(r"/sign-in/\?chosen=1"))
    page.goto("/administration/accounts/of/lina/")
    page.click("summary:has-text('Deactivate')")
    assert violations(page) == []
