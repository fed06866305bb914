"""Deactivation, expiry and revocation act on the next click of somebody who has a page open; accounts by keyboard."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import expect

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import change_end, deactivate_user, grant_unblinded, revoke
from trialsite.accounts.delegating.lines import NewLine, delegate, revoke_line
from trialsite.accounts.delegating.signing import confirm_lines
from trialsite.accounts.models import Delegation, User
from trialsite.accounts.roles import Role, Task
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event
from trialsite.casebook.models import CrfRecord

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"
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


@pytest.mark.req("AC-12")
def test_a_line_that_is_revoked_or_ends_stops_the_save_of_an_open_form(open_as):
    keeper, principal = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.PRINCIPAL_INVESTIGATOR)
    deputy = UserFactory(username="sunli", language="zh-hans", delegated__delegated=False)
    with time_machine.travel(START):
        today = clock.today()
        until_today = NewLine(deputy, frozenset({Task.ENTER_DATA}), today, today, "Stands in for one day")
        with transaction.atomic():
            confirm_lines(lines=[delegate(new=until_today, by=keeper)], by=principal)
        pages = [open_as("wangmin"), open_as("sunli")]
        for page in pages:
            page.goto(VS)
            page.fill("[name=pulse]", "72")
        with transaction.atomic():
            revoke_line(line=Delegation.objects.get(person__username="wangmin"), why="Leaves the team", by=keeper)
        pages[0].click("#save")
        expect(pages[0].locator("h1")).to_have_text("You are not delegated to do this today")
    with time_machine.travel(START + timedelta(minutes=3)):
        pages[1].click("#save")
        expect(pages[1].locator("h1")).to_have_text("您今日无此项工作的授权")
        # read-only from now on
        pages[1].goto(VS)
        expect(pages[1].locator("[name=pulse]")).to_have_count(0)
    assert not CrfRecord.objects.filter(form="vs", revision__gt=0).exists()
    refused = Event.objects.filter(action="refuse", form="vs").values_list("actor_username", flat=True)
    assert set(refused) == {"wangmin", "sunli"}


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
