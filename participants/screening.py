"""Eligibility of people in screening as their forms stand: `assess` is the one entry for pages and actions.

    found = assess([participant])[participant.pk]       # as of now
    found.eligibility.overall                           # ELIGIBLE, INELIGIBLE or NOT EVALUABLE
    found.eligibility.verdicts                          # all criteria in the registry's order, each with its evidence
    found.computed, found.answers                       # the states by the data alone, the answers of the form
    found.protocol.criteria                             # their texts
    found.enrol_date, found.enrolment                   # the day that is counted back from, and what it is

It reads and never writes. As many statements for two thousand people as for one: one per form that gives facts, and
for a few people one for most of those forms together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from participants.eligibility.compute import eligibility
from participants.eligibility.known import Facts
from participants.eligibility.needed import FORMS, NEEDED
from participants.eligibility.on_form import RANDOMISED, computed_on, enrol_date, facts_of, randomised_on
from participants.eligibility.signing import judged
from participants.eligibility.verdict import Eligibility
from participants.models import Participant
from trialsite.audit import clock
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case
from trialsite.crf.facts import Evidence, expecting, gather_of_many
from trialsite.protocol.model import Protocol
from trialsite.registers.selectors import protocol_for

FORM = "elig"
PLANNED, ANSWERS = "planned_enrol_date", "elig_answers"


class Enrolment(StrEnum):
    """What the day of enrolment is: today while none is planned, the planned day, the day of randomisation."""

    TODAY = "today"
    PLANNED = "planned"
    RANDOMISED = "randomised"


@dataclass(frozen=True, slots=True)
class Screening:
    """One person's eligibility and what it rests on; `enrol_date` is a site date.

    `computed` are the states by the data, `answers` those of the form ELIG, `eligibility` both together.
    """

    participant: Any
    protocol: Protocol
    facts: Facts
    enrol_date: date
    enrolment: Enrolment
    computed: Eligibility
    answers: Answers

    @property
    def eligibility(self) -> Eligibility:
        """The states with the investigator's answers: a stricter one blocks."""
        return judged(self.computed, self.answers)


def assess(
    participants: Iterable[Participant], *, as_of: datetime | None = None, on: date | None = None
) -> dict[Any, Screening]:
    """Key of each participant → eligibility by the facts of now, or of the instant `as_of`.

    `on` is the site date that counts as today. Each person is judged by the protocol version they are bound to.
    """
    people = list(participants)
    today = on or (clock.site_date(as_of) if as_of else clock.today())
    with expecting((FORM, *FORMS)):
        known = gather_of_many((*NEEDED, PLANNED, RANDOMISED, ANSWERS), [each.pk for each in people], as_of)
    return {each.pk: _screening(each.pk, known[each.pk], protocol_for(each, today), today) for each in people}


def screening_on(case: Case, participant: Any) -> Screening:
    """The same from the form ELIG with the answers that stand or are typed on it."""
    planned = Enrolment.TODAY if case.value(PLANNED) is None else Enrolment.PLANNED
    planned = Enrolment.RANDOMISED if randomised_on(case) else planned
    facts, on = facts_of(case), enrol_date(case)
    return Screening(participant, case.protocol, facts, on, planned, computed_on(case), case.answers)


def _screening(participant: Any, known: Mapping[str, list[Evidence]], protocol: Protocol, today: date) -> Screening:
    enrol_date, enrolment = _enrolment(known, today)
    facts: dict[str, Sequence[Evidence]] = {key: known[key] for key in NEEDED if key in known}
    if enrolment is Enrolment.RANDOMISED:
        # what was sampled or written of a later day had no part in it
        facts = {
            key: [one for one in each if one.date is None or one.date <= enrol_date] for key, each in facts.items()
        }
    found = eligibility(facts, protocol, enrol_date)
    answers = known[ANSWERS][-1].value if known.get(ANSWERS) else Answers({})
    return Screening(participant, protocol, facts, enrol_date, enrolment, found, answers)


def _enrolment(known: Mapping[str, list[Evidence]], today: date) -> tuple[date, Enrolment]:
    for key, enrolment in ((RANDOMISED, Enrolment.RANDOMISED), (PLANNED, Enrolment.PLANNED)):
        if known.get(key):
            return known[key][-1].value, enrolment
    return today, Enrolment.TODAY
