"""A signed consent binds a person to its version: what lies ahead is planned anew, what was collected stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from participants.models import Participant
from participants.reconsent import due
from tests.factories.casebook import CONSENT, record_at, submit
from tests.factories.screening import at
from tests.factories.versions import activated_consent, activated_protocol
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import clock
from trialsite.audit.models import Event
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.registers.selectors import protocol_for
from visits.attendance import windows_of
from visits.unscheduled import add_unscheduled_visit

pytestmark = pytest.mark.django_db
TODAY = clock.today()
D0 = TODAY - timedelta(days=40)
CHANGES = {
    "visit_windows": {**PROTOCOL.value("visit_windows"), "V2": (9, 9), "V7": (20, 21)},
    "schedule": {**PROTOCOL.value("schedule"), "ser": "X - - - - - - X (X) -", "preg": "X P P P X - - - (X) X"},
}


def sign(person, nurse, version, on, **more):
    """Consent to a version at an unscheduled visit, as re-consent is entered."""
    visit = add_unscheduled_visit(participant=person, why="Re-consent", by=nurse)
    record = CrfRecord.objects.select_related("participant", "visit").get(visit=visit, form="ic")
    answers = CONSENT | {"consent_version": version, "consent_date": on, "consent_inv_sign_time": at(on, 10)}
    submit(record, nurse, **answers, **more)
    return record


@pytest.fixture
def under_way(screened, nurse):
    """Day 40: V1 holds data, V2 was due and is empty, V3 to V7 lie ahead; version 7.0 is in force since yesterday."""
    scheduled(screened, nurse, D0)
    submit(at_visit(screened, "V1"), nurse, sv_attended="Y", visit_date=D0, cm_reviewed="Y")
    activated_protocol("7.0", TODAY - timedelta(days=1), CHANGES)
    activated_consent("7.0", TODAY - timedelta(days=1), "7.0")
    return screened


@pytest.mark.req("PR-02")
def test_reconsent_binds_and_plans_anew_only_what_lies_ahead(under_way, nurse):
    sign(under_way, nurse, "7.0", TODAY)

    person = Participant.objects.get()
    assert person.protocol_version == "7.0"
    assert protocol_for(person, TODAY).version == "7.0"
    records = CrfRecord.objects.filter(participant=person, form="sv").order_by("visit__position")
    kept = {record.visit.code: record.protocol_version for record in records}
    assert {code for code, version in kept.items() if version == "7.0"} == {"V3", "V4", "V5", "V6", "V7"}
    assert {code for code, version in kept.items() if version == "1.0"} == {"SCR", "V1", "V2", "UNS"}
    last = at_visit(person, "V7")
    assert (last.due_from, last.due_to) == (D0 + timedelta(days=316), D0 + timedelta(days=357))


def test_forms_of_the_new_schedule_are_added_and_empty_ones_that_went_are_retired(under_way, nurse):
    sign(under_way, nurse, "7.0", TODAY)

    added, gone = at_visit(under_way, "V7", "ser"), at_visit(under_way, "V7", "preg")
    assert (added.protocol_version, added.retired_at, gone.retired_at is None) == ("7.0", None, False)
    event = Event.objects.filter(action="plan", participant="S001").latest("sequence")
    told = {(item.address, item.old, item.new) for item in event.items.all()}
    assert ("participant.protocol_version", "1.0", "7.0") in told
    assert ("record.expected", None, "V7 ser") in told
    assert ("record.expected", "V7 preg", None) in told
    assert event.cause_id == Event.objects.filter(action="save", form="ic").latest("sequence").id


@pytest.mark.req("DE-11")
def test_data_keep_the_windows_that_they_were_collected_under(under_way, nurse):
    before = windows_of([under_way.pk])[under_way.pk]
    sign(under_way, nurse, "7.0", TODAY)

    after = windows_of([under_way.pk])[under_way.pk]
    assert after["V2"] == before["V2"]
    assert (after["V7"].closes - before["V7"].closes).days == 7


def test_form_that_comes_back_with_another_version_is_expected_again(under_way, nurse):
    first = sign(under_way, nurse, "7.0", TODAY)
    under_way.refresh_from_db()
    enter_in_error(record=first, why="Signed by somebody else", by=nurse)

    assert Participant.objects.get().protocol_version == "1.0"
    back, gone = at_visit(under_way, "V7", "preg"), at_visit(under_way, "V7", "ser")
    assert (back.retired_at, back.protocol_version, gone.retired_at is None) == (None, "1.0", False)


@pytest.mark.parametrize("answer", ["N", None])
def test_declined_or_unanswered_reconsent_binds_nobody(under_way, nurse, answer):
    visit = add_unscheduled_visit(participant=under_way, why="Re-consent", by=nurse)
    record = CrfRecord.objects.select_related("participant", "visit").get(visit=visit, form="ic")
    submit(record, nurse, consent_signed=answer, consent_version="7.0")

    assert Participant.objects.get().protocol_version == "1.0"
    assert [each.version.code for each in due([under_way], TODAY)] == ([] if answer else ["7.0"])


def test_visit_held_under_a_replaced_version_is_drafted_and_the_draft_closes_when_it_was_signed_in_time(
    under_way, nurse
):
    visit, yesterday = at_visit(under_way, "V2"), TODAY - timedelta(days=1)
    submit(visit, nurse, sv_attended="ONSITE", visit_date=TODAY)
    assert not Proposal.objects.filter(check_id="IC-06")
    submit(visit, nurse, visit_date=yesterday, reasons={"visit_date": "TRANSCRIPTION"})
    draft = Proposal.objects.get(check_id="IC-06")
    assert (draft.category, draft.state, draft.drafted.form) == ("CONSENT", "open", "dv")

    late = sign(under_way, nurse, "7.0", TODAY)
    draft.refresh_from_db()
    assert draft.state == "open"
    submit(late, nurse, consent_date=yesterday, reasons={"consent_date": "TRANSCRIPTION"})

    draft.refresh_from_db()
    assert draft.state == "lapsed"
    assert draft.drafted.completed_by == "System"


def test_people_are_due_until_they_sign(under_way, nurse, django_assert_num_queries):
    with django_assert_num_queries(2):
        (found,) = due([under_way], TODAY)
    assert (found.participant, found.version.code, found.holds.version) == (under_way, "7.0", "1.0")

    sign(under_way, nurse, "7.0", TODAY)

    assert due([under_way], TODAY) == []


def test_first_consent_to_a_covered_version_keeps_the_newer_protocol(trial, nurse, participant):
    activated_protocol("7.1", date(2024, 3, 2), {"alt_limit": 90}, needs_consent=False)

    submit(record_at(participant, "ic"), nurse, **CONSENT)

    person = Participant.objects.get()
    assert person.protocol_version == "7.1"
    versions = CrfRecord.objects.filter(participant=person, form="dm").values_list("protocol_version", flat=True)
    assert list(versions) == ["7.1"]


def test_visit_asks_for_reconsent_until_it_is_answered(under_way, nurse):
    visit = at_visit(under_way, "V2")
    outcome = submit(visit, nurse, sv_attended="ONSITE", visit_date=TODAY, confirmations={})
    assert "IC-03" in {finding.check_id for finding in outcome.findings}

    sign(under_way, nurse, "7.0", TODAY)

    visit.refresh_from_db()
    outcome = submit(visit, nurse, cm_reviewed="Y")
    assert "IC-03" not in {finding.check_id for finding in outcome.findings}
