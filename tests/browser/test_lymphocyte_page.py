"""Lymphocyte subsets in the browser: a nurse types the results, the register knows the rest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from labs.models import LymphocyteSubsets
from trialsite.casebook.models import CrfRecord

pytestmark = pytest.mark.browser
LYM = "/participants/S002/visits/SCR/lym/1/"


@pytest.mark.parametrize(("username", "low"), [("wangmin", "↓ Low"), ("zhangli", "↓ 偏低")])
def test_nurse_types_results_and_sees_limits_flags_and_ratio(username, low, open_as):
    page = open_as(username)
    page.goto(LYM)
    expect(page.locator("[name=lym_platform][value=SINGLE]")).to_be_checked()
    page.check("[name=lab_done][value=Y]", force=True)
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
