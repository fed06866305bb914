"""The audit trail in a real browser: one action a filter, no accessibility fault, both sizes, both languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.casebook.actions import review, verification

pytestmark = pytest.mark.browser
KB = 1024


@pytest.fixture
def reviewed(site):
    """A participant with corrected vital signs, a query and a verification, and monitors of both languages."""
    monitor = UserFactory(username="liuyang", name="Liu Yang", role=Role.MONITOR)
    UserFactory(username="liuzh", name="Liu Zhen", role=Role.MONITOR, language="zh-hans")
    nurse = User.objects.get(username="wangmin")
    person = Participant.objects.get(code="S002")
    submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    verification.verify_source(record=record_at(person, "vs"), address="pulse", by=monitor)
    submit(record_at(person, "vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    review.raise_query(record=record_at(person, "vs"), address="pulse", text="Please check the source", by=monitor)
    return site


@pytest.mark.parametrize("username", ["liuyang", "liuzh"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)], ids=["wide", "tablet"])
def test_trail_has_no_accessibility_fault_and_does_not_scroll_sideways(username, size, reviewed, open_as):
    page = open_as(username, *size)
    event = Event.objects.filter(action="save").first()
    paths = ["/trail/", "/participants/S002/trail/?form=vs&field=pulse", "/trail/?kind=nonsense", f"/trail/{event.pk}/"]
    for path in paths:
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.req("AT-12")
def test_choosing_a_filter_is_one_action_and_keeps_the_place(reviewed, open_as):
    page = open_as("liuyang")
    page.goto("/trail/")
    with page.expect_navigation():
        page.select_option("#id_form", "vs")

    assert page.url.endswith("/trail/?form=vs")
    assert page.evaluate("document.activeElement.id") == "id_form"
    with page.expect_navigation():
        page.click(".trail-chips a")
    assert page.url.endswith("/trail/")


@pytest.mark.req("AT-12")
def test_any_set_of_kinds_is_ticked_one_action_each(reviewed, open_as):
    page = open_as("liuyang")
    page.goto("/trail/")
    page.click("#id_kind")
    for kind, address in (
        ("change", "kind=change"), ("every-query", "kind=change&kind=every-query"),
        ("query_cancel", "kind=change&kind=query_raise&kind=query_answer&kind=query_close&kind=query_reopen"),
    ):  # fmt: skip
        with page.expect_navigation():
            page.click(f"#kind-{kind}")
        assert page.url.endswith(f"/trail/?{address}")
        assert page.evaluate("document.activeElement.id") == f"kind-{kind}"
        assert Axe().run(page, {"include": ["#trail-kinds"]}).violations_count == 0
    page.keyboard.press("Escape")

    assert page.locator("#trail-kinds").is_hidden()
    assert page.locator("table.trail time").count() == 2


@pytest.mark.req("AT-11")
def test_whole_history_of_a_value_is_one_click(reviewed, open_as):
    page = open_as("liuyang")
    page.goto("/trail/")
    with page.expect_navigation():
        page.click("table.trail a:text-is('Pulse')")

    assert page.url.endswith("/participants/S002/trail/?form=vs&visit=SCR&field=pulse")
    assert page.locator("table.trail time").count() == 5


def test_export_is_a_file(reviewed, open_as):
    page = open_as("liuyang")
    page.goto("/trail/?kind=change")
    with page.expect_download() as download:
        page.click("text=Export CSV")

    assert download.value.suggested_filename.startswith("audit-trail-")
    assert Event.objects.filter(action="export").count() == 1
