"""What breaks the protocol is drafted as a deviation in the same transaction, decided once, and never deleted."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.casebook import submit
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.drafting import UNBLINDED_FROM, draft_entry
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import CrfRecord, ProposalState
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.facts import gather
from trialsite.protocol.audience import Audience
from visits.deviations import confirm_deviation, reject_deviation
from visits.models import ProtocolDeviation

pytestmark = pytest.mark.django_db
REVIEWED = {"ae_none_visit": True, "cm_reviewed": "Y", "art_reviewed": "Y"}
# the window of V2 ends on 27 April 2024
LATE = date(2024, 4, 28)


def come(participant, day, by, **more):
    days = {"visit_date": day, "visit_end_date": day}
    return submit(at_visit(participant, "V2"), by, sv_attended="ONSITE", **days, **REVIEWED, **more)


def entry():
    return CrfRecord.objects.select_related("participant", "visit").get(form="dv")


def state(record):
    return gather(("deviation_state", "deviation_rejected"), record.participant_id, record)


@pytest.fixture
def late(screened, nurse):
    """Somebody who came to V2 a day after its window."""
    scheduled(screened, nurse)
    come(screened, LATE, nurse)
    return screened


def test_late_visit_is_drafted_with_its_rule_and_waits_for_the_investigator(late, nurse):
    record, said = entry(), ProtocolDeviation.objects.get()

    assert (said.dv_date, said.dv_cat, said.dv_sev) == (LATE, "VISIT_WINDOW", None)
    assert said.dv_desc.startswith("V2/sv/1: ")
    assert (record.awaiting_investigator, record.completed_at, record.audience) == (1, None, Audience.BLINDED)
    facts = gather(("deviation_state", "deviation_source"), late.pk, record)
    assert facts == {"deviation_state": "DRAFT", "deviation_source": "SV-02"}
    event = Event.objects.get(record_id=str(record.pk))
    assert (event.actor_role, event.origin) == ("system", "system")
    assert event.cause_id == Event.objects.get(pk=event.cause_id, form="sv").pk
    assert [*verification.verify()] == []


def test_second_save_of_the_same_fact_drafts_nothing_more(late, nurse):
    submit(at_visit(late, "V2"), nurse, sv_next_date=date(2024, 5, 24))

    assert CrfRecord.objects.filter(form="dv").count() == 1


@pytest.mark.parametrize("mend", ["correct", "void"])
def test_draft_whose_fact_was_corrected_closes_itself_and_stays(late, nurse, mend):
    if mend == "correct":
        come(late, date(2024, 4, 27), nurse, reasons={"visit_date": "TRANSCRIPTION", "visit_end_date": "TRANSCRIPTION"})
    else:
        enter_in_error(record=at_visit(late, "V2"), why="Another person's visit", by=nurse)

    record = entry()
    assert record.completed_by == "System"
    assert state(record)["deviation_state"] == "REJECTED"
    assert "The data were corrected" in state(record)["deviation_rejected"]
    assert ProtocolDeviation.objects.get().dv_date == LATE


def test_confirmed_minor_deviation_is_complete_and_decided_once(late, principal):
    confirm_deviation(record=entry(), severity="MINOR", by=principal)

    record = entry()
    assert (record.completed_by, record.awaiting_investigator) == ("Chen Jun", 0)
    assert state(record)["deviation_state"] == "CONFIRMED"
    assert ProtocolDeviation.objects.get().dv_sev == "MINOR"
    with pytest.raises(ActionRefused) as refused:
        reject_deviation(record=record, why="Changed my mind", by=principal)
    assert refused.value.code == "answered"


def test_important_deviation_still_asks_for_cause_and_action(late, principal):
    confirm_deviation(record=entry(), severity="MAJOR", by=principal)

    assert entry().completed_at is None


def test_rejected_draft_stays_with_its_reason(late, principal):
    reject_deviation(record=entry(), why="The window was extended by letter", by=principal)

    record = entry()
    assert record.completed_by == "Chen Jun"
    assert state(record) == {"deviation_state": "REJECTED", "deviation_rejected": "The window was extended by letter"}
    item = Item.objects.get(address="record.deviation")
    assert (item.old, item.new, item.reason_text) == (
        "draft",
        ProposalState.DECLINED,
        "The window was extended by letter",
    )


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda record, by: confirm_deviation(record=record, severity="", by=by), "severity"),
        (lambda record, by: reject_deviation(record=record, why=" ", by=by), "empty"),
        (lambda record, by: reject_deviation(record=record, why="11010519491231002X", by=by), "DM-01"),
    ],
)
def test_decision_without_severity_or_reason_is_refused(late, principal, act, code):
    with pytest.raises(ActionRefused) as refused:
        act(entry(), principal)

    assert refused.value.code == code
    assert state(entry())["deviation_state"] == "DRAFT"


def test_only_the_principal_investigator_decides(late, investigator, nurse):
    for person in (investigator, nurse):
        with pytest.raises(ActionRefused) as refused:
            confirm_deviation(record=entry(), severity="MINOR", by=person)
        assert refused.value.code == "not-in-role"


def test_entries_of_the_unblinded_leave_no_gap_in_the_numbers(late, nurse):
    from trialsite.audit import chain  # noqa: PLC0415
    from trialsite.audit.actor import SYSTEM  # noqa: PLC0415
    from trialsite.audit.change import begin, declared  # noqa: PLC0415
    from trialsite.crf.answers import Answer  # noqa: PLC0415

    beside = at_visit(late, "V2")
    change = begin(SYSTEM)
    with declared(change):
        answers = {"dv_cat": Answer("WRONG_ARM")}
        made = draft_entry(beside, "dv", answers, Audience.UNBLINDED, change)
        chain.append(made.event[0], at=change.at, change=made.event[1])

    assert made.record.repeat == UNBLINDED_FROM
    assert made.event[0].audience == Audience.UNBLINDED
    assert add_entry(participant=late, form="dv", by=nurse).repeat == 2
