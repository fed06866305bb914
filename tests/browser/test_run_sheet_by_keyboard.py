"""The run-sheet on a tablet: filled with the keyboard alone, across midnight, and through the end of the session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from participants.models import Participant
from tests.factories.accounts import PASSWORD
from tests.factories.casebook import submit
from tests.factories.visits import at_visit, scheduled
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.clock import SITE_ZONE
from visits.models import InfusionVitals

pytestmark = pytest.mark.browser
PAGE = "/participants/S002/visits/V1/inf/1/"
SIGNS = ("36.6", "72", "124", "78", "16", "98")


def begun(minutes):
    """The first infusion began so many minutes ago."""
    person, nurse = Participant.objects.get(code="S002"), User.objects.get(username="wangmin")
    scheduled(person, nurse, clock.today())
    start = (clock.now() - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    submit(at_visit(person, "V1", "inf"), nurse, inf_start=start)
    return start


def type_row(page, at):
    """A time and six signs; Enter leads from one to the next, and a last one leaves the row."""
    page.keyboard.type(f"{at.astimezone(SITE_ZONE):%H:%M}")
    for sign in SIGNS:
        page.keyboard.press("Enter")
        page.keyboard.type(sign)


def test_rows_are_filled_by_keyboard_and_survive_the_end_of_the_session(open_as):
    page = open_as("wangmin", 1024, 768)
    start = begun(20)
    page.goto(PAGE)
    assert Axe().run(page).violations_count == 0

    page.focus('[name="inf_vs[PRE].tp_dt~time"]')
    type_row(page, start)
    page.keyboard.press("Enter")
    expect(page.locator("[data-obs=PRE] th .glyph")).to_have_attribute("aria-label", "Complete")
    page.focus('[name="inf_vs[15].tp_dt~time"]')
    type_row(page, start + timedelta(minutes=15))
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.keyboard.press("Enter")
    page.wait_for_selector("#signin-dialog[open]")
    page.fill("#signin-username", "wangmin")
    page.fill("#signin-password", PASSWORD)
    page.press("#signin-password", "Enter")
    expect(page.locator("[data-obs='15'] th .glyph")).to_have_attribute("aria-label", "Complete")

    rows = {row.key: row for row in InfusionVitals.objects.all()}
    assert [rows[key].tp_dt for key in ("PRE", "15")] == [start, start + timedelta(minutes=15)]
    assert {(row.sbp, row.spo2, row.temp_site) for row in rows.values()} == {(124, 98, "AX")}
