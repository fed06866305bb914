"""Whose eligibility a page shows: the person and their records, now or as they were."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.entry.eligibility.page import Subject
from trialsite.entry.matrix import records_of
from trialsite.entry.moment import Moment


def subject_of(participant: Participant, grant: Grant, moment: Moment) -> Subject:
    """The person with their records and other numbers; two statements, more for the past."""
    person = participant if moment.instant is None else _at(participant, moment.instant)
    linked = Q(screened_again_as=person.pk) | Q(pk=person.screened_again_as_id)
    codes = dict(Participant.objects.filter(linked).values_list("pk", "code"))
    again = codes.pop(person.screened_again_as_id or 0, "")
    return Subject(person, records_of(participant, grant, moment), next(iter(codes.values()), ""), again, moment)


def _at(participant: Participant, instant: datetime) -> Participant:
    """The person as they were at an instant; registered before it."""
    was: Participant = Participant.history.as_of(instant).get(pk=participant.pk)
    return was
