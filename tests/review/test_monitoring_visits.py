"""Monitoring visits: what was verified and asked in their days, closed with a conclusion and a hash, as a document."""

from __future__ import annotations

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.actions.verification import verify_source
from trialsite.registers.models import MonitoringVisit

pytestmark = pytest.mark.django_db
LIST = "/monitoring/"
PAGE = f"{LIST}1/"


@pytest.fixture
def worked(screened, nurse, monitor):
    """Vital signs of which the monitor verified one value and asked about another."""
    submit(record_at(screened, "vs"), nurse, complete=True, **VITALS)
    verify_source(record=record_at(screened, "vs"), address="pulse", by=monitor)
    raise_query(record=record_at(screened, "vs"), address="resp", text="Please check.", by=monitor)


@pytest.fixture
def window(worked, monitor, browser):
    own = browser(monitor)
    today = clock.today().isoformat()
    assert own.post(LIST, {"first": today, "last": today, "purpose": "Routine"})["Location"] == PAGE
    return own


def test_visit_shows_what_was_done_in_its_days(window):
    answer = window.get(PAGE)

    assert [line.kind.label.en for line in answer.context["lines"]] == ["Source verified", "Query opened"]
    assert answer.context["evidence"].people == (("S001", 2),)


def test_closed_visit_keeps_its_number_of_lines_and_their_hash(window):
    assert window.post(PAGE, {"conclusion": " "}).status_code == 400

    window.post(PAGE, {"conclusion": "Nothing to follow up."})
    again = window.post(PAGE, {"conclusion": "Another"})

    row = MonitoringVisit.objects.get()
    assert (row.evidence_lines, row.conclusion, len(row.evidence_digest)) == (2, "Nothing to follow up.", 64)
    assert "closed already" in again.content.decode()
    assert Item.objects.get(address="monitoring.closed[1]").new == row.evidence_digest


@pytest.mark.parametrize(
    "given",
    [
        {"first": "2024-03-10", "last": "2024-03-01", "purpose": "x"},
        {"first": "+1d", "last": "+1d", "purpose": "x"},
        {"first": "t", "last": "t", "purpose": ""},
        {"first": "soon", "last": "t", "purpose": "x"},
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(given, worked, monitor, browser):
    answer = browser(monitor).post(LIST, given)

    assert (answer.status_code, answer.context["typed"]["first"]) == (400, given["first"])
    assert not MonitoringVisit.objects.exists()


def test_document_is_taken_away_with_an_event(window):
    answer = window.post(f"{PAGE}document/")

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert Event.objects.filter(action="export", items__address="export.monitoring").count() == 1


def test_others_read_and_another_monitor_does_not_close(window, browser, nurse):
    other = browser(UserFactory(role=Role.MONITOR, name="Ma Li"))
    inspector = browser(UserFactory(role=Role.INSPECTOR))

    assert "The monitor of the visit closes it." in other.post(PAGE, {"conclusion": "Mine"}).content.decode()
    assert (inspector.get(PAGE).status_code, inspector.post(PAGE, {"conclusion": "x"}).status_code) == (200, 403)
    assert browser(nurse).get(LIST).status_code == 403


def test_pages_need_at_most_twenty_statements(window, django_assert_max_num_queries):
    for path in (LIST, PAGE):
        with django_assert_max_num_queries(20):
            window.get(path)
