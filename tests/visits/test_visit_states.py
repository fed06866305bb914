"""The visits of a participant as pages show them: started by their first value, with their status."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.casebook import VITALS, submit
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.audit import clock
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import CrfRecord
from trialsite.crf.facts import fact
from trialsite.protocol.audience import Audience
from visits.schedule import VisitStatus
from visits.selectors import visit_states

pytestmark = pytest.mark.django_db
BLINDED = frozenset({Audience.BLINDED})
TODAY = date(2024, 4, 24)


@pytest.fixture
def planned(screened, nurse):
    scheduled(screened, nurse)
    return screened


def states(participant, today=TODAY):
    return {each.code: each for each in visit_states(participant, today, BLINDED)}


def test_visit_has_started_once_any_of_its_forms_was_saved(planned, nurse):
    assert states(planned)["V2"].started_at is None

    submit(at_visit(planned, "V2", "vs"), nurse, **VITALS)

    assert states(planned)["V2"].started_at is not None
    assert states(planned)["V3"].started_at is None
    assert states(planned)["V2"].status == VisitStatus.DUE


def test_statuses_follow_windows_and_attendance(planned, nurse):
    came = {"sv_attended": "ONSITE", "visit_date": D0, "visit_end_date": D0}
    submit(at_visit(planned, "V1"), nurse, **came)
    submit(at_visit(planned, "V3"), nurse, sv_attended="MISSED", sv_miss_reason="ILL")

    found = {code: state.status for code, state in states(planned).items()}

    assert found["V1"] == VisitStatus.IN_WINDOW
    assert found["V2"] == VisitStatus.DUE
    assert found["V3"] == VisitStatus.MISSED
    assert found["V4"] == VisitStatus.NOT_DUE
    assert found["SCR"] == VisitStatus.OVERDUE


def test_windows_move_with_day_0_also_for_visits_that_hold_data(planned, nurse):
    came = {"sv_attended": "ONSITE", "visit_date": D0, "visit_end_date": D0}
    submit(at_visit(planned, "V1"), nurse, **came)

    scheduled(planned, nurse, date(2024, 3, 27))

    assert states(planned)["V1"].window.opens == date(2024, 3, 27)
    assert states(planned)["V1"].status == VisitStatus.EARLY


def test_states_of_all_visits_need_four_statements(planned, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert len(visit_states(planned, TODAY, BLINDED)) == 8


def test_visit_date_is_known_to_the_other_forms_of_the_visit_and_as_at_an_instant(planned, nurse):
    before = clock.now()
    submit(at_visit(planned, "V2"), nurse, sv_attended="ONSITE", visit_date=TODAY)
    vitals = at_visit(planned, "V2", "vs")

    (evidence,) = fact("visit_date").provide([vitals], None)[vitals]

    assert evidence.value == TODAY
    assert evidence.record_id == str(at_visit(planned, "V2").pk)
    assert fact("visit_date").provide([vitals], before) == {}
    assert [each.value for each in fact("visit_date").provide([vitals], clock.now())[vitals]] == [TODAY]


def test_visits_entered_in_error_say_nothing(planned, nurse):
    record = at_visit(planned, "V2")
    submit(record, nurse, sv_attended="MISSED", sv_miss_reason="ILL")
    enter_in_error(record=record, why="another participant", by=nurse)

    assert states(planned)["V2"].status == VisitStatus.DUE
    assert CrfRecord.objects.get(visit__code="V2", form="vs").not_done_at is None
