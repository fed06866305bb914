"""S14: a serious event reported too late; its clock, its versions and the deviation that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction

from safety.assess import Judged, assess, opinions_of
from safety.clock_models import Clock
from safety.models import AdverseEvent, SeriousReport, SponsorAssessment
from safety.susar import is_susar
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import submit
from tests.safety.conftest import HEADACHE
from trialsite.accounts.roles import Role
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.msct_a_22 import PROTOCOL

pytestmark = pytest.mark.django_db


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SITE_ZONE)


AWARE, SENT = at("2024-09-03T14:20"), at("2024-09-04T16:05")
PNEUMONIA = HEADACHE | {
    "ae_term": "Pneumonia", "ae_start": PartialDate("2024-09-01"), "ae_grade": "3", "ae_possibly_serious": "Y",
    "ae_aware_dt": AWARE,
}  # fmt: skip
JUDGED = {
    "ae_serious": "Y", "ae_crit": ("HOSP",), "ae_rel_ip": "UNLIKELY", "ae_rel_proc": "UNRELATED",
    "ae_rel_art": "UNRELATED",
}  # fmt: skip
INITIAL = {"sae_ae": "log/ae/1", "sae_report_type": "INITIAL", "sae_reporter": "CHENJ"}
STORY = (
    "Cough and fever from 1 September, admitted on 2 September with an infiltrate of the right lower lobe; "
    "ceftriaxone, better after four days."
)
LATER = {
    "sae_ae": "log/ae/1", "sae_report_type": "FOLLOWUP", "sae_reporter": "CHENJ", "sae_diagnosis": "Pneumonia",
    "sae_narrative": STORY, "sae_hosp_admit": date(2024, 9, 2),
}  # fmt: skip
INV = {"sae_dechallenge": "NA", "sae_rechallenge": "NA"}


def entry(person, form, by):
    record = add_entry(participant=person, form=form, by=by)
    record.participant, record.visit = person, None
    return record


@pytest.fixture
def pneumonia(screened, nurse, investigator):
    """A nurse's word at the awareness, and the investigator's the next morning."""
    with time_machine.travel(AWARE + timedelta(minutes=10), tick=False):
        record = entry(screened, "ae", nurse)
        submit(record, nurse, complete=True, **PNEUMONIA)
    with time_machine.travel(at("2024-09-04T09:00"), tick=False):
        submit(record, investigator, **JUDGED)
    return record


def clock(kind):
    return Clock.objects.get(kind=kind)


@pytest.mark.req("SA-02")
def test_initial_report_with_the_minimum_is_sent_late_and_a_deviation_is_drafted(pneumonia, screened, nurse):
    assert clock("SAE_SPONSOR").due_at == at("2024-09-04T14:20")
    with time_machine.travel(SENT + timedelta(minutes=1), tick=False):
        report = entry(screened, "sae", nurse)
        done = submit(report, nurse, complete=True, sae_sent_sponsor_dt=SENT, **INITIAL)

    assert done.completed
    assert (clock("SAE_SPONSOR").stopped_why, clock("FOLLOWUP").due_at.astimezone(SITE_ZONE).date()) == (
        "SENT",
        date(2024, 9, 11),
    )
    draft = Proposal.objects.get(check_id="SAE-02")
    assert (draft.category, draft.text_en) == ("SAE_LATE", "Reported to the sponsor after 25:45 h")
    assert draft.drafted is not None


def test_report_in_time_drafts_nothing(pneumonia, screened, nurse):
    with time_machine.travel(SENT, tick=False):
        submit(
            entry(screened, "sae", nurse), nurse, complete=True, sae_sent_sponsor_dt=at("2024-09-04T14:20"), **INITIAL
        )

    assert not Proposal.objects.filter(check_id="SAE-02").exists()


@pytest.fixture
def sent(pneumonia, screened, nurse):
    with time_machine.travel(SENT, tick=False):
        report = entry(screened, "sae", nurse)
        submit(report, nurse, complete=True, sae_sent_sponsor_dt=SENT, **INITIAL)
    report.refresh_from_db()
    return report


def test_sent_report_is_frozen_and_the_database_keeps_it(sent, nurse):
    assert CrfRecord.objects.get(pk=sent.pk).frozen_at is not None
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE safety_seriousreport SET sae_diagnosis = 'x'")


def test_followup_asks_for_what_the_first_did_not_and_starts_the_next_interval(sent, screened, nurse, investigator):
    with time_machine.travel(at("2024-09-09T10:00"), tick=False):
        report = entry(screened, "sae", nurse)
        incomplete = submit(report, nurse, complete=True, **{**LATER, "sae_hosp_admit": None})
        assert {"SAE-03"} <= {each.check_id for each in incomplete.findings}
        submit(report, investigator, **INV)
        done = submit(
            report, nurse, complete=True, sae_hosp_admit=date(2024, 9, 2), sae_sent_sponsor_dt=at("2024-09-09T09:00")
        )

    assert done.completed
    running = Clock.objects.get(kind="FOLLOWUP", stopped_at__isnull=True)
    assert running.due_at.astimezone(SITE_ZONE).date() == date(2024, 9, 16)
    assert SeriousReport.objects.count() == 2


def test_second_first_report_and_final_one_with_an_open_outcome_are_not_possible(sent, screened, nurse):
    with time_machine.travel(at("2024-09-09T10:00"), tick=False):
        report = entry(screened, "sae", nurse)
        again = submit(report, nurse, **INITIAL)
        assert "sae.sae_report_type" in {each.check_id for each in again.refused}
        final = submit(report, nurse, complete=True, **{**LATER, "sae_report_type": "FINAL"})
        assert "SAE-05" in {each.check_id for each in final.findings}
        assert not final.completed


def test_edit_of_the_event_after_the_report_starts_no_clock_again(sent, pneumonia, nurse):
    with time_machine.travel(at("2024-09-05T10:00"), tick=False):
        submit(pneumonia, nurse, ae_grade="4", reasons={"ae_grade": "UPDATE"})

    assert not Clock.objects.filter(kind="SAE_SPONSOR", stopped_at__isnull=True).exists()


JUDGED_BY_SPONSOR = Judged(date(2024, 9, 4), "POSSIBLE", "N", "IB 3.0", date(2024, 1, 15), "Temporal relation")


@pytest.fixture
def officer(screened):
    return UserFactory(role=Role.SAFETY_OFFICER, name="Gao Fang", organisation="Sponsor")


@pytest.mark.req("SA-06")
def test_sponsor_cannot_exclude_the_product_and_so_it_is_a_susar_due_on_day_15(sent, pneumonia, officer):
    with time_machine.travel(at("2024-09-05T09:00"), tick=False):
        made = assess(record=pneumonia, judged=JUDGED_BY_SPONSOR, by=officer)

    assert clock("SUSAR_15").due_at.astimezone(SITE_ZONE).date() == date(2024, 9, 19)
    row = AdverseEvent.objects.get(record=pneumonia)
    assert (row.ae_rel_ip, made.related) == ("UNLIKELY", "POSSIBLE")
    assert is_susar(opinions_of(row, made), PROTOCOL.value("related_set"))


@pytest.mark.req("SA-06")
def test_life_threatening_susar_is_due_on_day_7_and_its_followup_on_day_15(sent, pneumonia, investigator, officer):
    with time_machine.travel(at("2024-09-05T09:00"), tick=False):
        submit(pneumonia, investigator, ae_crit=("LIFE", "HOSP"), reasons={"ae_crit": "UPDATE"})
        assess(record=pneumonia, judged=JUDGED_BY_SPONSOR, by=officer)

    dates = {
        each.kind: each.due_at.astimezone(SITE_ZONE).date() for each in Clock.objects.filter(kind__startswith="SUSAR")
    }
    assert dates == {"SUSAR_7": date(2024, 9, 11), "SUSAR_7_FOLLOWUP": date(2024, 9, 19)}


@pytest.mark.req("SA-04", "SA-05")
def test_later_assessment_is_a_row_of_its_own_and_ends_what_it_no_longer_asks_for(sent, pneumonia, officer):
    with time_machine.travel(at("2024-09-05T09:00"), tick=False):
        assess(record=pneumonia, judged=JUDGED_BY_SPONSOR, by=officer)
        assess(record=pneumonia, judged=replace(JUDGED_BY_SPONSOR, expected="Y"), by=officer)

    assert list(SponsorAssessment.objects.order_by("number").values_list("number", "expected")) == [(1, "N"), (2, "Y")]
    assert clock("SUSAR_15").stopped_why == "REASSESSED"
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE safety_sponsorassessment SET expected = 'N'")


@pytest.mark.parametrize("wrong", [
    {"aware_on": date(2024, 9, 2)}, {"aware_on": date(2024, 9, 6)}, {"aware_on": None}, {"related": ""},
    {"expected": "?"}, {"version": " "}, {"version_on": None},
])  # fmt: skip
def test_assessment_without_an_answer_or_on_a_day_that_cannot_be_is_refused(sent, pneumonia, officer, wrong):
    with time_machine.travel(at("2024-09-05T09:00"), tick=False), pytest.raises(ActionRefused):
        assess(record=pneumonia, judged=replace(JUDGED_BY_SPONSOR, **wrong), by=officer)

    assert not SponsorAssessment.objects.exists()


@pytest.mark.req("SA-05")
def test_sponsor_assesses_on_a_page_that_keeps_what_was_typed_and_the_site_has_none(
    sent, pneumonia, officer, investigator
):
    page = "/safety/serious/S001/1/"
    typed = {
        "aware_on": "2024-09-04",
        "related": "POSSIBLE",
        "expected": "N",
        "version": "IB 3.0",
        "version_on": "2024-01-15",
    }
    with time_machine.travel(at("2024-09-05T09:00"), tick=False):
        browser = signed_in(officer)
        assert "Pneumonia" in browser.get("/safety/serious/").content.decode()
        refused = browser.post(page, typed | {"version_on": "soon", "why": "Temporal relation"})
        assert refused.status_code == 422
        assert "Temporal relation" in refused.content.decode()
        assert browser.post(page, typed).status_code == 302
        assert "SUSAR: yes" in browser.get(page).content.decode()
        assert signed_in(investigator).get(page).status_code == 403


@pytest.mark.req("SA-02")
def test_downgrade_after_a_report_is_stored_and_asks_for_a_follow_up_report_until_one_was_sent(
    sent, pneumonia, screened, nurse, investigator
):
    down = {"ae_serious": "N", "ae_serious_decline": "Planned stay", "ae_crit": ()}
    with time_machine.travel(at("2024-09-05T10:00"), tick=False):
        told = submit(pneumonia, investigator, reasons=dict.fromkeys(down, "UPDATE"), **down)
    assert told.stored_all, told.refused
    assert AdverseEvent.objects.get(record=pneumonia).ae_serious == "N"
    assert "AE-20" in {each.check_id for each in told.findings}

    with time_machine.travel(at("2024-09-06T10:00"), tick=False):
        follow = {name: value for name, value in LATER.items() if name != "sae_hosp_admit"}
        submit(entry(screened, "sae", nurse), nurse, sae_sent_sponsor_dt=at("2024-09-06T09:00"), **follow)
        pneumonia.refresh_from_db()
        again = submit(pneumonia, nurse, ae_treat="Y", reasons={"ae_treat": "UPDATE"})

    assert "AE-20" not in {each.check_id for each in again.findings}
