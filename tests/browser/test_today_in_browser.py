"""The calendar by keyboard, and the pages of Today, tasks, preferences and help without a complaint of axe."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Participant
from tests.factories.visits import scheduled
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.actions.tasks import add_task

pytestmark = pytest.mark.browser
PAGES = (
    "/today/", "/today/calendar/", "/today/calendar/?day=t", "/today/soon/", "/today/tasks/",
    "/participants/S002/tasks/", "/account/preferences/", "/help/",
)  # fmt: skip


@pytest.fixture
def planned(site):
    """S002 with visits around today and a task."""
    person, nurse = Participant.objects.get(code="S002"), User.objects.get(username="wangmin")
    scheduled(person, nurse, clock.today() - timedelta(days=30))
    add_task(participant=person, what="Ring", due_on=clock.today(), who=nurse, by=nurse)


def test_days_and_months_are_walked_by_keys_and_a_day_is_listed(planned, open_as):
    page = open_as("wangmin")
    page.goto("/today/calendar/?month=2030-05")
    first = page.locator("a.month-day[data-focus]")
    expect(page.locator("a.month-day[tabindex='0']")).to_have_count(1)
    first.focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.month-day:focus")).to_have_attribute("href", "?day=2030-05-09#day")
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("month=2030-06"))
    expect(page.locator("a.month-day:focus")).to_have_attribute("href", "?day=2030-06-01#day")
    page.keyboard.press("Enter")

    expect(page.locator("#day-title")).to_contain_text("1 Jun 2030")


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_the_pages_please_axe(username, planned, open_as):
    page = open_as(username)
    for path in PAGES:
        page.goto(path)
        found = Axe().run(page)

        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
