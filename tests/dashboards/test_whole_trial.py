"""The numbers of a trial under way equal the rules of its forms."""

from __future__ import annotations

import pytest
import time_machine

from participants.endings import follow_up_ended
from participants.models import Randomisation
from safety.incidence import infection_rates
from safety.summaries import infections
from tests.standing import TRIAL_DAY
from trialsite.audit import clock
from visits.analysis import Scope
from visits.attendance import attendances, windows_of
from visits.compliance import attendance
from visits.schedule import NOTHING_SAID, Attendance, VisitStatus, visit_status

pytestmark = [pytest.mark.usefixtures("trial_is_under_way"), pytest.mark.django_db]
VISITS = ["V1", "V2", "V3", "V4", "V5", "V6", "V7"]
KINDS = (VisitStatus.IN_WINDOW, VisitStatus.EARLY, VisitStatus.LATE, VisitStatus.MISSED, VisitStatus.OVERDUE)


def test_numbers_of_a_whole_trial_are_those_of_the_rules_of_its_forms():
    with time_machine.travel(TRIAL_DAY, tick=False):
        people = list(Randomisation.objects.values_list("participant_id", flat=True))

        found = {each.visit: each for each in attendance(Scope(), VISITS)}
        rates = infections(Scope())

        assert sum(each.due for each in found.values()) > 40
        assert {code: _statuses(people, code) for code in VISITS} == {
            code: (at.in_window, at.early, at.late, at.missed, at.overdue) for code, at in found.items()
        }
        assert (rates[0].every, rates[0].aids_defining) == (infection_rates().every, infection_rates().aids_defining)


def _statuses(people, code):
    """How the visits of one code went, by the status that the form of attendance computes for each."""
    windows, ended = windows_of(people), follow_up_ended(people)
    said = {(each.participant, each.code): Attendance(each.began_on, each.missed) for each in attendances(people)}
    found = [
        visit_status(
            windows.get(person, {}).get(code), said.get((person, code), NOTHING_SAID), clock.today(),
            ended_on=ended.get(person),
        )
        for person in people
    ]  # fmt: skip
    return tuple(sum(status is kind for status in found) for kind in KINDS)
