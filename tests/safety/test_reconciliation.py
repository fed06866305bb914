"""Serious events and their reports are held against each other both ways; whatever differs is listed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from safety.reconciliation import Side, differences
from safety.reporting import begin_report
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import submit
from trialsite.accounts.roles import Role
from trialsite.casebook.actions.void import enter_in_error
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
AWARE = datetime(2024, 5, 11, 2, 0, tzinfo=UTC)
NOW, LATER = datetime(2024, 5, 12, 1, 0, tzinfo=UTC), datetime(2024, 5, 17, 1, 0, tzinfo=UTC)
PAGE = "/safety/reconciliation/"


@pytest.fixture
def serious(event, screened):
    """An event that may be serious."""
    with time_machine.travel(NOW, tick=False):
        record = event(
            ae_term="Pneumonia", ae_grade="3", ae_possibly_serious="Y", ae_aware_dt=AWARE,
            ae_start=PartialDate("2024-05-09"), ae_aesi=("INFECT",),
        )  # fmt: skip
    record.participant, record.visit = screened, None
    return record


@pytest.fixture
def sent(serious, nurse):
    """Its first report, sent."""
    with time_machine.travel(NOW, tick=False):
        report = begin_report(event=serious, by=nurse)
        submit(report, nurse, complete=True, sae_reporter="CHENJ", sae_sent_sponsor_dt=NOW)
    return report


def found():
    return [(each.side, each.what.en, each.event.en, each.report.en) for each in differences()]


@pytest.mark.req("SA-09")
def test_event_without_a_sent_report_is_listed_until_it_is_sent(serious, nurse):
    with time_machine.travel(NOW, tick=False):
        report = begin_report(event=serious, by=nurse)
        assert found() == [(Side.NO_REPORT, "no report was sent", "–", "–")]
        submit(report, nurse, complete=True, sae_reporter="CHENJ", sae_sent_sponsor_dt=NOW)

    assert found() == []


@pytest.mark.req("SA-09")
def test_what_changed_in_the_event_since_its_last_report_is_listed_with_both_answers(sent, serious, nurse):
    with time_machine.travel(LATER, tick=False):
        submit(serious, nurse, ae_grade="4", reasons={"ae_grade": "UPDATE"})

        assert found() == [(Side.DIFFERS, "Worst grade", "4 Life-threatening", "3 Severe")]
        report = begin_report(event=serious, by=nurse)
        submit(report, nurse, sae_reporter="CHENJ", sae_diagnosis="Lobar pneumonia", sae_sent_sponsor_dt=LATER)

    assert found() == [(Side.DIFFERS, "Diagnosis", "Pneumonia", "Lobar pneumonia")]


@pytest.mark.req("SA-09")
def test_report_of_an_event_that_is_not_serious_or_entered_in_error_is_listed(sent, serious, investigator, nurse):
    with time_machine.travel(LATER, tick=False):
        submit(serious, investigator, ae_serious="N", ae_serious_decline="Planned stay")
        assert found() == [(Side.NO_EVENT, "the event is not serious", "–", "–")]
        enter_in_error(record=serious, why="Wrong participant", by=nurse)

    assert found() == [(Side.NO_EVENT, "the event is entered in error", "–", "–")]


def test_listing_is_chosen_printed_and_taken_away(sent, serious, nurse):
    with time_machine.travel(LATER, tick=False):
        submit(serious, nurse, ae_grade="4", reasons={"ae_grade": "UPDATE"})
        browser = signed_in(nurse)
        whole, none = browser.get(PAGE).content.decode(), browser.get(PAGE + "?side=no-report").content.decode()
        file = browser.get(PAGE + "file/?side=differs").content.decode()

    assert "4 Life-threatening" in whole
    assert "data-prints" in whole
    assert "Events and reports agree." in none
    assert "S001,1,1,Pneumonia,Event and last report differ,Worst grade,4 Life-threatening,3 Severe" in file


def test_listing_is_for_readers_of_casebooks_and_the_sponsors_officer(serious):
    for role, expected in ((Role.SAFETY_OFFICER, 200), (Role.PHARMACIST, 403), (Role.STATISTICIAN, 403)):
        assert signed_in(UserFactory(role=role)).get(PAGE).status_code == expected


def test_listing_takes_the_same_statements_for_one_and_for_many(event, serious, nurse, count_statements):
    browser = signed_in(nurse)
    browser.get(PAGE)
    with count_statements() as few:
        browser.get(PAGE)
    for term in ("Sepsis", "Stroke"):
        event(ae_term=term, ae_possibly_serious="Y", ae_aware_dt=AWARE)
    with count_statements() as many:
        browser.get(PAGE)

    assert len(many) == len(few) <= 20
