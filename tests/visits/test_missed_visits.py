"""A missed visit: its deviation, its empty forms, the search for somebody who misses two; and visits out of window."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.casebook import VITALS, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState, Query
from trialsite.casebook.status import status
from visits.models import VisitAttendance

pytestmark = pytest.mark.django_db
REVIEWED = {"ae_none_visit": True, "cm_reviewed": "Y", "art_reviewed": "Y"}
LONG_AFTER = date(2026, 1, 1)


@pytest.fixture
def planned(screened, nurse):
    scheduled(screened, nurse)
    return screened


def miss(participant, visit, by, **more):
    answers = {"sv_attended": "MISSED", "sv_miss_reason": "ILL"} | REVIEWED
    return submit(at_visit(participant, visit), by, **answers, **more)


def come(participant, visit, day, by, **more):
    return submit(
        at_visit(participant, visit), by, sv_attended="ONSITE", visit_date=day, visit_end_date=day, **REVIEWED, **more
    )


def drafts(visit, state=ProposalState.OPEN):
    found = Proposal.objects.filter(record__visit__code=visit, state=state).order_by("kind")
    return [(each.kind, each.check_id, each.category, each.severity) for each in found]


@pytest.mark.parametrize(
    ("day", "drafted"),
    [
        (date(2024, 4, 20), [("deviation", "SV-02", "VISIT_WINDOW", "MINOR")]),
        (date(2024, 4, 21), []),
        (date(2024, 4, 27), []),
        (date(2024, 4, 28), [("deviation", "SV-02", "VISIT_WINDOW", "MINOR")]),
    ],
)
def test_visit_out_of_its_window_drafts_a_minor_deviation(day, drafted, planned, nurse):
    outcome = come(planned, "V2", day, nurse, complete=True)

    assert outcome.completed
    assert drafts("V2") == drafted
    assert CrfRecord.objects.get(visit__code="V2", form="sv").open_queries == 0


def test_draft_lapses_when_the_date_is_corrected(planned, nurse):
    come(planned, "V2", date(2024, 4, 28), nurse)

    submit(
        at_visit(planned, "V2"), nurse, visit_date=date(2024, 4, 26), visit_end_date=date(2024, 4, 26),
        reasons={"visit_date": "TRANSCRIPTION", "visit_end_date": "TRANSCRIPTION"},
    )  # fmt: skip

    assert drafts("V2") == []
    assert drafts("V2", ProposalState.LAPSED) == [("deviation", "SV-02", "VISIT_WINDOW", "MINOR")]


@pytest.mark.parametrize(("visit", "severity"), [("V2", "MAJOR"), ("V5", "MINOR"), ("V7", "MAJOR")])
def test_missed_visit_drafts_a_deviation_that_weighs_more_for_a_dose_and_the_last_visit(
    visit, severity, planned, nurse
):
    outcome = miss(planned, visit, nurse, complete=True)

    assert outcome.completed
    assert drafts(visit) == [("deviation", "SV-05", "MISSED_VISIT", severity)]


@pytest.mark.parametrize("order", [("V4", "V5"), ("V5", "V4")])
def test_second_of_two_missed_visits_asks_for_the_search_whichever_is_entered_first(order, planned, nurse):
    for visit in order:
        miss(planned, visit, nurse)

    assert ("prompt", "SV-05", None, None) not in drafts(order[0])
    assert ("prompt", "SV-05", None, None) in drafts(order[1])


def test_two_missed_visits_with_one_between_them_ask_for_no_search(planned, nurse):
    miss(planned, "V4", nurse)
    miss(planned, "V6", nurse)

    assert not Proposal.objects.filter(kind="prompt").exists()


def test_empty_forms_of_a_missed_visit_are_not_done_and_no_longer_overdue(planned, nurse):
    assert status(at_visit(planned, "V4", "vs"), LONG_AFTER) == "late"

    miss(planned, "V4", nurse)

    vitals = at_visit(planned, "V4", "vs")
    assert status(vitals, LONG_AFTER) == "miss"
    assert vitals.not_done_why == "VISIT_MISSED"
    assert status(at_visit(planned, "V5", "vs"), LONG_AFTER) == "late"
    told = Event.objects.get(action="not_done", form="vs")
    saved = Event.objects.get(form="sv", visit="V4", action="save")
    assert (told.visit, told.record_id, told.actor_role, told.cause_id) == ("V4", str(vitals.pk), "system", saved.pk)
    assert told.items.get().new == "true"
    assert told.sequence > saved.sequence
    assert [each for each in verification.verify() if each.code != "trigger-missing"] == []


def test_forms_are_due_again_when_the_visit_took_place_after_all(planned, nurse):
    miss(planned, "V4", nurse)

    submit(
        at_visit(planned, "V4"), nurse, sv_attended="ONSITE", visit_date=date(2024, 6, 17),
        visit_end_date=date(2024, 6, 17), reasons={"sv_attended": "TRANSCRIPTION"},
    )  # fmt: skip

    assert status(at_visit(planned, "V4", "vs"), LONG_AFTER) == "late"
    assert drafts("V4") == []


def test_missed_visit_with_data_cannot_be_complete_and_keeps_the_data(planned, nurse):
    submit(at_visit(planned, "V4", "vs"), nurse, **VITALS)

    outcome = miss(planned, "V4", nurse, complete=True)

    assert not outcome.completed
    assert {finding.check_id for finding in outcome.findings} >= {"SV-03"}
    assert status(at_visit(planned, "V4", "vs"), LONG_AFTER) == "prog"


def test_form_of_a_missed_visit_that_gets_data_is_no_longer_not_done(planned, nurse):
    miss(planned, "V4", nurse)

    submit(at_visit(planned, "V4", "vs"), nurse, **VITALS)

    vitals = at_visit(planned, "V4", "vs")
    assert (vitals.not_done_at, status(vitals, LONG_AFTER)) == (None, "prog")
    assert Item.objects.filter(address="record.not_done", old="true", new="false").count() == 1


def test_dose_visit_by_telephone_tells_that_an_infusion_needs_presence_and_is_stored(planned, nurse):
    outcome = submit(at_visit(planned, "V2"), nurse, sv_attended="REMOTE", visit_date=date(2024, 4, 24))

    assert "SV-06" in {finding.check_id for finding in outcome.findings}
    assert VisitAttendance.objects.get().sv_attended == "REMOTE"


def test_ledger_still_proves_everything_after_a_missed_visit(planned, nurse):
    miss(planned, "V4", nurse)
    scheduled(planned, nurse, date(2024, 3, 27))

    assert list(verification.verify()) == []


def test_earlier_date_of_a_later_visit_is_refused_and_a_later_date_of_an_earlier_one_is_queried(planned, nurse):
    come(planned, "V4", date(2024, 6, 17), nurse)
    outcome = submit(at_visit(planned, "V5"), nurse, visit_date=date(2024, 6, 16), sv_attended="ONSITE")
    assert {finding.check_id for finding in outcome.refused} == {"SV-01"}
    come(planned, "V5", date(2024, 9, 9), nurse)

    reasons = {"visit_date": "NEW_SOURCE", "visit_end_date": "NEW_SOURCE"}
    late = date(2024, 9, 10)
    submit(at_visit(planned, "V4"), nurse, visit_date=late, visit_end_date=late, reasons=reasons)

    query = Query.objects.get(check_id="SV-01")
    assert query.record.visit.code == "V5"
    assert VisitAttendance.objects.get(record=query.record).visit_date == date(2024, 9, 9)


def test_vital_signs_of_another_day_than_the_visit_are_queried_when_the_visit_is_entered(planned, nurse):
    submit(at_visit(planned, "V2", "vs"), nurse, complete=True, **VITALS | {"spo2": 98})

    come(planned, "V2", date(2024, 4, 24), nurse)

    assert Query.objects.get(check_id="G-05").record.form == "vs"


def test_saving_attendance_needs_at_most_twenty_statements(planned, nurse, count_statements):
    record = at_visit(planned, "V4")

    with count_statements() as counted:
        day = date(2024, 6, 17)
        submit(record, nurse, sv_attended="ONSITE", visit_date=day, visit_end_date=day, **REVIEWED)

    own = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = [query["sql"] for query in counted.captured_queries if not query["sql"].startswith(own)]
    assert len(statements) <= 20, "\n".join(statement[:120] for statement in statements)


def test_save_of_an_attendance_in_its_window_makes_few_statements(planned, nurse, browser, count_statements):
    own, page = browser(nurse), "/participants/S001/visits/V2/sv/1/"
    come(planned, "V1", date(2024, 3, 25), nurse)
    day = {"sv_attended": "ONSITE", "visit_date": "2024-04-24", "visit_end_date": "2024-04-24"}
    other = {"visit_date": "2024-04-25", "visit_end_date": "2024-04-25"}
    reasons = {f"{name}~reason": "TRANSCRIPTION" for name in other}
    whole = {"ae_none_visit": "true", "cm_reviewed": "Y", "art_reviewed": "Y", "act": "complete"}

    for revision, typed in enumerate((day | {"act": "save"}, day | other | reasons | whole)):
        with count_statements() as counted:
            assert own.post(page, typed | {"revision": str(revision)}).status_code == 302

        assert len(counted) <= 20
