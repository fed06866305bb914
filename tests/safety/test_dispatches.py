"""What a form does not stop: reports to authorities, the follow-up of a child, the rules for stem-cell research."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction

from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.dispatch import Dispatch, Sent, record_sent
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import submit
from tests.factories.history import entry
from tests.factories.versions import activated_protocol
from trialsite.accounts.roles import Role
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.models import Item
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
AWARE = datetime(2024, 9, 3, 6, 20, tzinfo=UTC)
NOW = AWARE + timedelta(hours=2)
POSSIBLY = {
    "ae_term": "Pneumonia", "ae_grade": "3", "ae_possibly_serious": "Y", "ae_aware_dt": AWARE,
    "ae_start": PartialDate("2024-09-01"),
}  # fmt: skip
SENT = Sent(AWARE + timedelta(hours=1), "EMAIL", "2024-117", "To the institution", "N")


@pytest.fixture
def track(trial):
    """The study runs under the rules for stem-cell research."""
    activated_protocol("7.0", date(2024, 1, 2), {"stem_cell_track": True}, needs_consent=False)


@pytest.fixture
def reported(track, screened, nurse):
    """An event that may be serious, two hours ago."""
    with time_machine.travel(NOW, tick=False):
        entry(screened, "ae", nurse, **POSSIBLY)
        yield Clock.objects.select_related("participant", "record").get(kind="STEMCELL")


@pytest.mark.req("SA-08")
def test_under_the_rules_for_stem_cell_research_a_clock_of_its_own_runs_for_24_hours(reported):
    assert reported.due_at == AWARE + timedelta(hours=24)
    assert set(Clock.objects.values_list("kind", flat=True)) == {"SAE_SPONSOR", "STEMCELL"}


@pytest.mark.req("SA-08")
def test_other_studies_have_no_such_clock(screened, nurse):
    with time_machine.travel(NOW, tick=False):
        entry(screened, "ae", nurse, **POSSIBLY)

    assert list(Clock.objects.values_list("kind", flat=True)) == ["SAE_SPONSOR"]


@pytest.mark.req("SA-08", "SA-07")
def test_investigator_records_what_was_sent_with_the_decision_on_suspension_and_the_clock_stops(reported, investigator):
    page = "/safety/clocks/S001/ae/1/STEMCELL/sent/"
    typed = {"date": "2024-09-03", "time": "15:20", "channel": "HAND", "reference": "2024-117"}
    browser = signed_in(investigator)
    incomplete = browser.post(page, typed)
    done = browser.post(page, typed | {"suspended": "Y"})

    assert (incomplete.status_code, done.status_code) == (422, 302)
    assert "2024-117" in incomplete.content.decode()
    reported.refresh_from_db()
    assert reported.stopped_why == "SENT"
    assert Dispatch.objects.get().suspended == "Y"
    told = {item.address: item.new for item in Item.objects.filter(event__action="report_sent")}
    assert told["clock[STEMCELL].sent.reference"] == "2024-117"
    assert told["clock[STEMCELL].due"] == "stopped"


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": None}, {"channel": "PIGEON"}, {"reference": "  "}, {"suspended": ""},
        {"at": NOW + timedelta(minutes=1)}, {"at": AWARE - timedelta(minutes=1)},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_the_clock_runs_on(reported, investigator, wrong):
    with pytest.raises(ActionRefused):
        record_sent(running=reported, sent=replace(SENT, **wrong), by=investigator)

    reported.refresh_from_db()
    assert reported.stopped_at is None


def test_nurse_and_sponsor_do_not_record_it_and_nobody_twice(reported, nurse, investigator):
    for person in (nurse, UserFactory(role=Role.SAFETY_OFFICER)):
        with pytest.raises(ActionRefused):
            record_sent(running=reported, sent=SENT, by=person)
        assert signed_in(person).get("/safety/clocks/S001/ae/1/STEMCELL/sent/").status_code == 403
    record_sent(running=reported, sent=SENT, by=investigator)
    with pytest.raises(ActionRefused):
        record_sent(running=reported, sent=SENT, by=investigator)


def test_database_keeps_what_was_sent(reported, investigator):
    record_sent(running=reported, sent=SENT, by=investigator)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE safety_dispatch SET reference = 'x'")


def test_child_is_followed_for_twelve_months_from_the_birth_and_a_corrected_day_keeps_the_old_one(
    screened, nurse, investigator
):
    with time_machine.travel(datetime(2025, 1, 10, tzinfo=UTC), tick=False):
        report = entry(
            screened, "pregr", nurse, pregr_whose="PARTNER", pregr_aware_dt=AWARE, pregr_outcome="LIVE",
            pregr_outcome_date=date(2025, 1, 5),
        )  # fmt: skip
        report.participant, report.visit = screened, None
        submit(report, nurse, pregr_outcome_date=date(2025, 1, 6), reasons={"pregr_outcome_date": "TRANSCRIPTION"})

    old, running = Clock.objects.filter(kind=ClockKind.PREG_FOLLOWUP).order_by("started_at", "stopped_at")
    assert (old.stopped_why, running.replaces_id) == ("MOVED", old.pk)
    assert running.due_at.astimezone(SITE_ZONE).date() == date(2026, 1, 6)


def test_pregnancy_that_goes_on_or_is_lost_has_no_child_to_follow(screened, nurse):
    for outcome in ("ONGOING", "SPONT"):
        entry(screened, "pregr", nurse, pregr_aware_dt=AWARE, pregr_outcome=outcome)

    assert not Clock.objects.filter(kind=ClockKind.PREG_FOLLOWUP).exists()
