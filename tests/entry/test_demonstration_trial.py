"""The trial of the demonstration: 27 screened, 20 randomised, plausible in both arms, and never an empty Today."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import time_machine

from labs.models import LymphocyteSubsets
from participants.blinding import arms_of
from participants.endings import follow_up_ended
from participants.models import Participant, Randomisation, Stage
from safety.clock_models import Clock
from safety.models import AdverseEvent, Infection, SeriousReport
from tests.standing import TRIAL_DAY
from trialsite.accounts.authority import authority, tasks_of
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit.clock import site_date
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import CrfRecord, Query, Signature, Verification
from trialsite.casebook.status import status
from trialsite.entry.demonstration import reviewed
from trialsite.entry.demonstration.enrolled import NOT_RANDOMISED, RANDOMISED, TARGETS, Course
from trialsite.entry.today.page import today_of
from trialsite.entry.today.reader import Reader
from trialsite.protocol.audience import Audience
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.registers.selectors import signed_apart
from trialsite.review.inspection.figures import _people
from visits.due import Due
from visits.models import BagRelease, ConcomitantMedication, Infusion
from visits.schedule import VisitStatus
from visits.selectors import visit_states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_is_under_way")]
TODAY = site_date(TRIAL_DAY)
BLINDED = frozenset({Audience.BLINDED})
DONE = {VisitStatus.IN_WINDOW, VisitStatus.EARLY, VisitStatus.LATE}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(TRIAL_DAY, tick=False):
        yield


def randomised():
    """Everybody in the order of the table, each with the row of the table."""
    done = Randomisation.objects.select_related("participant").order_by("number")
    return [(each.participant, row) for each, row in zip(done, RANDOMISED, strict=True)]


def of(course):
    """The participant of a course."""
    return next(person for person, row in randomised() if row.course is course)


def states(person):
    ended = follow_up_ended([person.pk]).get(person.pk)
    return {each.code: each for each in visit_states(person, TODAY, BLINDED, ended_on=ended)}


def came(person):
    """The visits of the schedule that took place."""
    return [code for code, each in states(person).items() if each.status in DONE]


def seen_by_the_nurse(day):
    nurse = User.objects.get(username="wangmin")
    grant = authority(nurse, Task.VIEW_CASEBOOK)
    return today_of(Reader(nurse, grant, tasks_of(nurse), day))


def test_27_are_screened_and_20_randomised_ten_to_each_arm():
    people = [person for person, _row in randomised()]
    arms = arms_of(people=people, by=User.objects.get(username="hetao"), why="Test")

    assert Participant.objects.count() == len(RANDOMISED) + len(NOT_RANDOMISED) == 27
    assert [each.label for each in Randomisation.objects.order_by("number")] == [f"R{n:02d}" for n in range(1, 21)]
    assert Counter(arms.values()) == {"MSC": 10, "PBO": 10}
    stages = Counter(Participant.objects.values_list("stage", flat=True))
    assert stages == {Stage.RANDOMISED: 17, Stage.ENDED: 4, Stage.SCREEN_FAILED: 6}


def test_everything_is_as_it_was_written_and_nothing_lies_ahead():
    assert list(verify()) == []
    assert not Event.objects.filter(recorded_at__gt=TRIAL_DAY).exists()


def test_visits_of_the_first_people_are_signed_and_verified_and_one_value_was_changed_since():
    first = [person.code for person, _row in randomised()][: reviewed.PEOPLE]
    signed = CrfRecord.objects.filter(signed_at__isnull=False).exclude(form__in=signed_apart())
    marks = Verification.objects.filter(withdrawn_at__isnull=True)

    assert set(signed.values_list("participant__code", flat=True)) == set(first)
    assert marks.count() > 100
    changed = Verification.objects.exclude(withdrawn_at__isnull=True).get()
    assert (changed.address, changed.withdrawn_why) == ("resp", "value changed")
    assert Signature.objects.filter(voided_at__isnull=False).count() == 1


def test_visits_lie_in_their_windows_but_for_the_late_and_the_missed_one():
    outside = {}
    for person, row in randomised():
        for code, state in states(person).items():
            if state.status in DONE - {VisitStatus.IN_WINDOW} or state.status is VisitStatus.MISSED:
                outside[row.course, code] = state.status

    assert outside == {(Course.LATE_DOSE, "V2"): VisitStatus.LATE, (Course.MISSED, "V6"): VisitStatus.MISSED}
    assert {max(came(person)) for person, _row in randomised()} == set(TARGETS)


def test_counts_of_cells_are_those_of_such_people():
    limits = PROTOCOL.value("cd4_band1"), PROTOCOL.value("cd4_band2")
    seen = {}
    for row in LymphocyteSubsets.objects.select_related("record__visit", "record__participant"):
        if row.cd4 is not None:
            seen[row.record.participant.code, row.record.visit.code] = row.cd4, row.cd8
    for person, row in randomised():
        screened = seen[person.code, "SCR"][0]
        assert screened < (limits[1] if row.months >= 24 else limits[0])
        later = [cells for (code, _visit), cells in seen.items() if code == person.code]
        assert all(80 < cd4 * 100 / screened < 150 and 550 < cd8 < 1000 for cd4, cd8 in later), person.code


def test_named_courses_are_there():
    infusions = {
        (each.record.participant_id, each.record.visit.code): each
        for each in Infusion.objects.select_related("record__visit")
    }
    held, reacted = infusions[of(Course.HELD_DOSE).pk, "V2"], infusions[of(Course.REACTION).pk, "V2"]
    attended = CrfRecord.objects.get(participant=of(Course.HELD_DOSE), visit__code="V2", form="sv")

    assert site_date(held.inf_start) == site_date(attended.first_saved_at) + timedelta(days=2)
    assert "FEVER" in reacted.inf_reactions
    assert of(Course.WITHDREW).stage == of(Course.LEFT_EARLY).stage == Stage.ENDED
    assert states(of(Course.WITHDREW))["V4"].status is VisitStatus.NOT_APPLICABLE
    assert CrfRecord.objects.get(participant=of(Course.WITHDREW), form="eot").completed_at is not None
    assert CrfRecord.objects.get(participant=of(Course.LEFT_EARLY), visit__code="ET", form="vl").completed_at
    assert states(of(Course.NOT_SEEN))["V6"].status is VisitStatus.OVERDUE


def test_randomisation_that_says_all_by_itself_waits_for_nobody():
    forms = CrfRecord.objects.filter(form="rand", completed_at__isnull=False)
    wanting = next(each for each in seen_by_the_nurse(TODAY).lists if each.work.key == "empty")

    assert {status(each, TODAY) for each in forms} == {"done", "sign"}
    assert "rand" not in {line.url.split("/")[-3] for line in wanting.lines}


def test_something_of_every_kind_waits_today():
    found = seen_by_the_nurse(TODAY)
    totals = {group.key: group.total for group in found.groups}
    kinds = {each.work.key for each in found.lists}

    assert all(totals[group] for group in Due if group is not Due.HISTORY)  # it was never on paper
    assert {"queries", "begun", "results", "empty", "proposals"} <= kinds
    assert {line.visit for line in found.infusions.lines} == {"V1", "V2", "V3"}
    ready = BagRelease.objects.get(visit__code="V1", released_at__gte=TRIAL_DAY - timedelta(hours=12))
    assert ready.bag_code == "R20-D1"
    assert Query.objects.filter(state="open", raised_by="Liu Yang").exists()


@pytest.mark.parametrize("later", [1, 3, 7])
def test_today_is_not_empty_on_the_days_that_follow(later):
    with time_machine.travel(TRIAL_DAY + timedelta(days=later), tick=False):
        found = seen_by_the_nurse(TODAY + timedelta(days=later))

    assert found.due
    assert found.waiting


def test_there_are_adverse_events_what_was_taken_for_them_and_one_serious_report():
    events = AdverseEvent.objects.exclude(record__completed_at=None)
    written = {event.term for row in RANDOMISED for event in row.events}
    serious = events.get(ae_serious="Y")

    assert set(events.values_list("ae_term", flat=True)) == written
    assert set(events.values_list("ae_rel_ip", flat=True)) >= {"UNRELATED", "UNLIKELY", "POSSIBLE"}
    assert ConcomitantMedication.objects.filter(cm_indication__in=written).count() == 6
    assert set(SeriousReport.objects.values_list("sae_report_type", flat=True)) == {"INITIAL", "FINAL"}
    assert not Clock.objects.filter(record__participant=serious.record.participant, stopped_at=None).exists()
    assert Infection.objects.get().oi_term == "CAND_ORAL"


def test_the_inspection_room_counts_who_was_randomised_and_not_who_ended_before():
    assert _people() == {"screened": 27, "randomised": 20}
