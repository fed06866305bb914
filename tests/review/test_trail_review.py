"""The review of the audit trail: each report finds its pattern and no other, and the review is a signed record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.accounts.roles import Role
from trialsite.audit.models import TrailRow
from trialsite.casebook.actions import sign, void
from trialsite.casebook.models import TrailReview
from trialsite.review.trailreview.reports import REPORTS

pytestmark = pytest.mark.django_db
PAGE = "/trail/review/"
NOON = datetime(2024, 3, 5, 4, 0, tzinfo=UTC)
DAYS = "?since=2024-03-01&until=2024-03-31"


@pytest.fixture
def quiet(participant, nurse, record_of):
    """Consent and vital signs of S001, entered at noon of their day."""
    with time_machine.travel(NOON, tick=True):
        consented(participant, nurse)
        submit(record_of("vs"), nurse, complete=True, **VITALS)
    return record_of("vs")


def found() -> dict[str, int]:
    """How many lines each report has."""
    return {each.key: each.find(TrailRow.objects.all()).count() for each in REPORTS}


def pattern_critical(record, nurse, investigator):
    with time_machine.travel(NOON + timedelta(hours=1)):
        submit(record, nurse, weight_kg=65, reasons={"weight_kg": "TRANSCRIPTION"})


def pattern_signed(record, nurse, investigator):
    with time_machine.travel(NOON + timedelta(hours=1)):
        sign.sign_one(record, "approve", investigator)
        submit(record, nurse, resp=17, reasons={"resp": "TRANSCRIPTION"})


def pattern_deleted(record, nurse, investigator):
    with time_machine.travel(NOON + timedelta(hours=1)):
        void.enter_in_error(record=record, why="wrong participant", by=nurse)


def pattern_late(record, nurse, investigator):
    with time_machine.travel(NOON + timedelta(days=6)):
        submit(record_at(record.participant, "pe"), nurse, pe_dt=NOON)


def pattern_hours(record, nurse, investigator):
    with time_machine.travel(NOON + timedelta(hours=11)):
        submit(record, nurse, resp=17, reasons={"resp": "TRANSCRIPTION"})


def pattern_many(record, nurse, investigator):
    with time_machine.travel(NOON + timedelta(hours=1), tick=True):
        for number in range(20):
            submit(record, nurse, resp=15 + number % 2, reasons={"resp": "TRANSCRIPTION"})


@pytest.mark.req("AT-16")
@pytest.mark.parametrize("key", [report.key for report in REPORTS])
def test_each_report_finds_its_pattern(key, quiet, nurse, investigator):
    before = found()

    globals()[f"pattern_{key}"](quiet, nurse, investigator)

    assert before[key] == 0
    assert found()[key] > 0


@pytest.mark.req("AT-16")
def test_review_is_signed_with_span_counts_and_finding(quiet, monitor, browser):
    own = browser(monitor)

    answer = own.post(PAGE + DAYS, {"finding": "Nothing odd", "username": monitor.username, "password": PASSWORD})

    row = TrailReview.objects.get()
    assert answer["Location"] == PAGE
    assert (row.reviewer, row.begins_on.isoformat(), row.ends_on.isoformat()) == (
        monitor.name,
        "2024-03-01",
        "2024-03-31",
    )
    assert row.counts.startswith("critical 0, signed 0")
    page = own.get(PAGE).content.decode()
    assert "Nothing odd" in page
    assert "Altered after it was signed" not in page


@pytest.mark.parametrize(
    ("typed", "said"), [({"finding": " "}, "Write what you found"), ({"password": "wrong"}, "Nothing was signed")]
)
def test_review_without_finding_or_with_a_wrong_password_is_not_kept(typed, said, quiet, monitor, browser):
    given = {"finding": "Nothing odd", "username": monitor.username, "password": PASSWORD} | typed

    answer = browser(monitor).post(PAGE + DAYS, given)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not TrailReview.objects.exists()


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.INSPECTOR, Role.PHARMACIST])
def test_others_read_the_reports_at_most(role, quiet, browser):
    somebody = UserFactory(role=role)
    own = browser(somebody)
    reads = role != Role.PHARMACIST

    assert own.get(PAGE + DAYS).status_code == (200 if reads else 403)
    given = {"finding": "Nothing", "username": somebody.username, "password": PASSWORD}
    assert own.post(PAGE + DAYS, given).status_code == 403


def test_page_of_the_review_takes_few_statements(quiet, monitor, browser, django_assert_max_num_queries):
    own = browser(monitor)
    own.get(PAGE + DAYS)
    with django_assert_max_num_queries(20):
        own.get(PAGE + DAYS)
