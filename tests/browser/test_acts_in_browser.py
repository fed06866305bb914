"""Acts on a casebook by keyboard alone, without a complaint of axe or the console."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from participants.models import Participant
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.models import User

pytestmark = pytest.mark.browser
CASEBOOK = "/participants/S002/"


def test_form_is_repeated_and_visit_added_by_keyboard(site, open_as):
    nurse = User.objects.get(username="wangmin")
    submit(record_at(Participant.objects.get(code="S002"), "vs"), nurse, complete=True, **VITALS)
    page = open_as("zhangli", 1024, 768)
    page.goto(f"{CASEBOOK}visits/SCR/vs/1/")

    page.locator(f"a[href='{CASEBOOK}visits/SCR/vs/1/repeat/']").press("Enter")
    page.wait_for_url("**/repeat/")
    assert Axe().run(page).violations_count == 0
    page.keyboard.type("读数存疑")
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/SCR/vs/2/")
    assert Axe().run(page).violations_count == 0

    page.goto(CASEBOOK)
    page.locator(f"a[href='{CASEBOOK}unscheduled/']").press("Enter")
    page.wait_for_url("**/unscheduled/")
    page.keyboard.type("发热")
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/UNS/sv/1/")
    page.goto(CASEBOOK)
    assert Axe().run(page).violations_count == 0
