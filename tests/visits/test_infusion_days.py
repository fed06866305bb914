"""What a saved infusion changes of the days of visits, and what it drafts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import CasebookTask, CrfRecord, Proposal
from trialsite.crf.facts import fact, gather
from visits.attendance import windows_of
from visits.infusion.doses import PreviousDose

pytestmark = pytest.mark.django_db
LATER = date(2024, 3, 27)
BEGAN = datetime(2024, 3, 27, 1, 30, tzinfo=UTC)


@pytest.fixture
def planned(screened, nurse):
    """Somebody whose first infusion is planned for 25 March 2024."""
    scheduled(screened, nurse, D0)
    return screened


def d0_of(participant):
    return gather(("d0",), participant.pk, None)["d0"]


def test_first_infusion_dates_the_later_visits_anew_and_tells_so(planned, nurse):
    submit(at_visit(planned, "V4", "vs"), nurse, comment="seen early")

    infuse(planned, nurse, BEGAN)

    assert d0_of(planned) == LATER
    assert windows_of([planned.pk])[planned.pk]["V2"].target == date(2024, 4, 26)
    assert CrfRecord.objects.get(visit__code="V7", form="vs").due_from == date(2025, 2, 12)
    assert CrfRecord.objects.get(visit__code="V4", form="vs").due_from == date(2024, 6, 10)
    items = Event.objects.filter(action="plan", form="inf").latest("recorded_at").items
    told = {(item.address, item.old, item.new) for item in items.all()}
    assert ("participant.d0", "2024-03-25", "2024-03-27") in told
    assert list(verify()) == []


def test_infusion_on_the_planned_day_dates_nothing_anew(planned, nurse):
    infuse(planned, nurse, datetime(2024, 3, 25, 1, 30, tzinfo=UTC))

    assert d0_of(planned) == D0
    assert not Event.objects.filter(action="plan", form="inf").exists()


def test_late_second_dose_moves_no_window(planned, nurse):
    infuse(planned, nurse, datetime(2024, 3, 25, 1, 30, tzinfo=UTC))
    infuse(planned, nurse, datetime(2024, 4, 29, 1, 30, tzinfo=UTC), "V2", inf_bag_code="R01-D2")

    assert d0_of(planned) == D0
    assert windows_of([planned.pk])[planned.pk]["V3"].target == date(2024, 5, 24)
    drafts = Proposal.objects.filter(check_id="SV-02", category="VISIT_WINDOW", severity="MINOR")
    assert drafts.get().text_en == "Outside the visit window by 2 days"


def test_corrected_start_of_the_first_infusion_moves_the_days_again(planned, nurse):
    infuse(planned, nurse, BEGAN)

    earlier = datetime(2024, 3, 24, 16, 0, tzinfo=UTC)
    submit(at_visit(planned, "V1", "inf"), nurse, inf_start=earlier, reasons={"inf_start": "TRANSCRIPTION"})

    assert d0_of(planned) == D0
    assert CrfRecord.objects.get(visit__code="V7", form="vs").due_from == date(2025, 2, 10)


def test_dose_not_given_is_drafted_as_a_deviation_and_known_to_the_next_dose(planned, nurse):
    submit(at_visit(planned, "V1", "inf"), nurse, complete=True, inf_status="NOTGIVEN", inf_not_given_why="FEVER")
    second = at_visit(planned, "V2", "inf")

    draft = Proposal.objects.get(check_id="inf.inf_status")
    (evidence,) = fact("previous_dose").provide([second], None)[second]

    assert (draft.kind, draft.category, draft.audience) == ("deviation", "DOSE", "blinded")
    assert isinstance(evidence.value, PreviousDose)
    assert evidence.value.recorded
    assert at_visit(planned, "V1", "inf").completed_at is not None


def test_forms_of_the_visit_know_when_the_infusion_began(planned, nurse):
    infuse(planned, nurse, BEGAN)
    blood = at_visit(planned, "V1", "haem")

    (evidence,) = fact("infusion_start").provide([blood], None)[blood]

    assert evidence.value == BEGAN
    assert evidence.date == LATER
    assert fact("last_infusion_on").provide([planned.pk], None)[planned.pk][0].value == LATER


@pytest.mark.req("RB-06")
def test_the_contact_after_24_hours_is_a_task_until_the_form_answers_it(planned, nurse):
    with time_machine.travel(BEGAN + timedelta(hours=2), tick=False):
        infuse(planned, nurse, BEGAN, inf_stop=None)
        assert not CasebookTask.objects.exists()
        submit(at_visit(planned, "V1", "inf"), nurse, inf_stop=BEGAN + timedelta(hours=1))
        task = CasebookTask.objects.get()
        assert (task.due_on, task.state, task.made_by) == (LATER + timedelta(days=1), "open", "System")
        assert "24" in task.what

    with time_machine.travel(BEGAN + timedelta(hours=25), tick=False):
        contact = {"inf_24h_contact": "Y", "inf_24h_dt": BEGAN + timedelta(hours=25)}
        submit(at_visit(planned, "V1", "inf"), nurse, **contact)

    task.refresh_from_db()
    assert (task.state, task.ended_by) == ("done", nurse.name)
    assert [*verify()] == []


def test_an_infusion_that_is_entered_days_later_sends_nobody_to_the_telephone(planned, nurse):
    with time_machine.travel(BEGAN + timedelta(days=5), tick=False):
        infuse(planned, nurse, BEGAN)

    assert not CasebookTask.objects.exists()
