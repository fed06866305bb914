"""Visit attendance in the browser: a visit that took place, and one that was missed."""

from __future__ import annotations

import pytest

from trialsite.casebook.models import CrfRecord
from visits.models import VisitAttendance

pytestmark = pytest.mark.browser
SV = "/participants/S002/visits/SCR/sv/1/"


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_nurse_completes_the_attendance_of_a_visit(username, open_as):
    page = open_as(username)
    page.goto(SV)
    assert page.locator("[data-row=visit_date]").is_hidden()
    page.check("[name=sv_attended][value=ONSITE]", force=True)
    page.fill("[name=visit_date]", "-1d")
    page.fill("[name=visit_end_date]", "-1d")
    page.check("[name=ae_none_visit][type=checkbox]")
    page.check("[name=cm_reviewed][value=Y]", force=True)
    page.check("[name=art_reviewed][value=Y]", force=True)
    page.fill("[name=sv_next_date]", "+20d")
    with page.expect_navigation():
        page.click("#complete")

    row = VisitAttendance.objects.get()
    assert (row.sv_attended, row.ae_none_visit, row.sv_unsch_reason) == ("ONSITE", True, None)
    assert CrfRecord.objects.get(participant__code="S002", form="sv").completed_at is not None
