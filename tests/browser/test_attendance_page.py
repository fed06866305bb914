"""Visit attendance and the contact log in the browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from trialsite.casebook.models import CrfRecord, RecordLink
from visits.models import VisitAttendance

pytestmark = pytest.mark.browser
LOG = "/participants/S002/logs/log/"
SV = "/participants/S002/visits/SCR/sv/1/"


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_nurse_completes_the_attendance_of_a_visit(username, open_as):
    page = open_as(username)
    page.goto(SV)
    expect(page.locator("[data-row=visit_date]")).to_be_hidden()
    page.check("[name=sv_attended][value=ONSITE]")
    page.fill("[name=visit_date]", "-1d")
    page.fill("[name=visit_end_date]", "-1d")
    page.check("[name=ae_none_visit][type=checkbox]")
    page.check("[name=cm_reviewed][value=Y]")
    page.check("[name=art_reviewed][value=Y]")
    page.fill("[name=sv_next_date]", "+20d")
    with page.expect_navigation():
        page.click("#complete")

    row = VisitAttendance.objects.get()
    assert (row.sv_attended, row.ae_none_visit, row.sv_unsch_reason) == ("ONSITE", True, None)
    assert CrfRecord.objects.get(participant__code="S002", form="sv").completed_at is not None


def test_missed_visit_asks_for_its_reason_and_marks_its_other_forms(open_as):
    page = open_as("wangmin")
    page.goto(SV)
    page.check("[name=sv_attended][value=MISSED]")
    expect(page.locator("[data-row=sv_miss_reason]")).to_be_visible()
    expect(page.locator("[data-row=sv_unsch_reason]")).to_be_hidden()
    page.select_option("[name=sv_miss_reason]", "TRAVEL")
    with page.expect_navigation():
        page.click("#save")

    assert CrfRecord.objects.get(participant__code="S002", form="vs").not_done_why == "VISIT_MISSED"


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_nurse_adds_a_contact_about_a_visit(username, open_as):
    page = open_as(username)
    page.goto("/participants/S002/")
    page.click(f"a[href='{LOG}']")
    with page.expect_navigation():
        page.click("form[action$='/add/'] button")
    page.fill("[name='log_dt~date']", "-1d")
    page.fill("[name='log_dt~time']", "0910")
    page.check("[name=log_method][value=PHONE]")
    page.check("[name=log_purpose][value=LTFU]")
    page.check("[name=log_result][value=NOREPLY]")
    page.select_option("[name=log_visit]", "SCR/sv/1")
    with page.expect_navigation():
        page.click("#complete")

    assert CrfRecord.objects.get(form="log").completed_at is not None
    assert RecordLink.objects.get().target.form == "sv"


def test_pages_of_visit_and_log_have_no_accessibility_fault(open_as):
    page = open_as("wangmin", 1024, 768)
    page.goto(LOG)
    with page.expect_navigation():
        page.click("form[action$='/add/'] button")
    for path in (SV, f"{SV}?complete", LOG, page.url, "/participants/S002/"):
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
