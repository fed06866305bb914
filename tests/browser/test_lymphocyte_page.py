"""Lymphocyte subsets in the browser: a nurse types the results, the register knows the rest."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from labs.models import LymphocyteSubsets
from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.casebook.models import CrfRecord, Proposal

pytestmark = pytest.mark.browser
LYM = "/participants/S002/visits/SCR/lym/1/"


@pytest.mark.parametrize(("username", "low"), [("wangmin", "↓ Low"), ("zhangli", "↓ 偏低")])
def test_nurse_types_results_and_sees_limits_flags_and_ratio(username, low, open_as):
    page = open_as(username)
    page.goto(LYM)
    expect(page.locator("[name=lym_platform][value=SINGLE]")).to_be_checked()
    page.check("[name=lab_done][value=Y]")
    page.fill("[name='sample_dt~date']", "-1d")
    page.fill("[name='sample_dt~time']", "08:30")
    page.fill("[name=report_date]", "t")
    page.fill("[name=accession_no]", "20240905-117")
    page.fill("[name=cd3]", "1042")
    page.fill("[name=cd4]", "0.268 10^9/L")
    page.fill("[name=cd8]", "604")
    page.locator("[name=cd4cd8_reported]").fill("0.44")
    page.locator("[name=cd4pct]").click()
    page.locator(".field-remark[data-remark=cd4]", has_text=low).wait_for()
    expect(page.locator("output[data-out=cd4cd8]")).to_have_text("0.44")
    with page.expect_navigation():
        page.click("#complete")

    row = LymphocyteSubsets.objects.get()
    assert (row.cd4, row.cd4_raw, row.cd4_unit) == (Decimal(268), "0.268 10^9/L", "10^9/L")
    assert (row.cd4_lo, row.cd4_hi, row.cd4_flag) == (Decimal(396), Decimal(1309), "L")
    assert (row.lab_name, row.lym_platform) == ("CLINLAB", "SINGLE")
    assert CrfRecord.objects.get(participant__code="S002", form="lym").completed_at is not None


def test_investigator_answers_the_prompt_of_a_fall_and_goes_on_in_the_form(open_as):
    UserFactory(username="sunwei", name="Sun Wei", role=Role.INVESTIGATOR)
    nurse = open_as("wangmin")
    nurse.goto(LYM)
    nurse.check("[name=lab_done][value=Y]")
    nurse.fill("[name='sample_dt~date']", "-1d")
    nurse.fill("[name='sample_dt~time']", "08:30")
    nurse.fill("[name=cd4]", "88")
    with nurse.expect_navigation():
        nurse.click("#save")
    expect(nurse.locator("[data-says=cd4]")).to_contain_text("The investigator answers this.")

    page = open_as("sunwei")
    page.goto(LYM)
    row = page.locator("[data-row=cd4]")
    row.get_by_role("button", name="Answer this", exact=True).click()
    page.get_by_role("button", name="Decline").click()
    expect(page.locator("#history")).to_contain_text("Write why it is declined.")
    page.locator("#history textarea").fill("Prophylaxis is on")
    page.get_by_role("button", name="Decline").click()
    expect(page.locator("#history")).to_contain_text("Declined")
    page.keyboard.press("Escape")

    expect(page.locator("[data-says=cd4]")).to_contain_text("Declined: Prophylaxis is on (Sun Wei)")
    expect(row).not_to_have_class(re.compile(r"\bis-wa\b"))
    expect(row.locator("[data-opens-history=cd4]")).to_be_focused()
    assert Proposal.objects.get(check_id="LYM-05").state == "declined"
