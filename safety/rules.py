"""The rules of one adverse event (clinical specification 5.3) as pure functions of what its entry says.

An answer that nobody gave yet breaks no rule: what only the investigator answers is awaited, not wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.crf.values.partial import PartialDate

FATAL_GRADE, LIFE_GRADE = 5, 4
FATAL, UNKNOWN = "FATAL", "UNK"
DEATH, LIFE = "DEATH", "LIFE"
YES, NO, NONE = "Y", "N", "NONE"
ENDED = frozenset({"RECOVERED", "SEQUELAE"})
OPEN = frozenset({"NOTREC", "RECOVERING"})
# signs that a term names two events; the English word stands between spaces
TWO_EVENTS = (" and ", "和", "及", "伴", "、", ",", "，", "+", "/")
DEATH_WORDS = frozenset({"death", "died", "死亡"})


@dataclass(frozen=True, slots=True)
class Event:
    """What the entry of one adverse event says; None (and no criterion) while an answer is missing."""

    term: str = ""
    start: PartialDate | None = None
    started_at: time | None = None
    ongoing: str | None = None
    end: PartialDate | None = None
    end_given: bool = False
    grade: int | None = None
    possibly_serious: str | None = None
    serious: str | None = None
    criteria: frozenset[str] = frozenset()
    related: str | None = None
    action: str | None = None
    outcome: str | None = None

    @property
    def is_serious(self) -> bool:
        """Serious as far as is known: confirmed, or possibly serious and not declined by the investigator."""
        return self.serious == YES or (self.possibly_serious == YES and self.serious != NO)

    @property
    def is_open(self) -> bool:
        """Whether it goes on, or nobody said yet that it ended."""
        return self.ongoing != NO and self.outcome not in {*ENDED, FATAL}

    @property
    def is_fatal(self) -> bool:
        """Grade 5 with a fatal outcome."""
        return self.grade == FATAL_GRADE and self.outcome == FATAL


class Emergent(StrEnum):
    """Whether an event is treatment-emergent; on the day of the first infusion the time may be unknown."""

    YES = "Y"
    TIME_UNKNOWN = "Y_TIME"
    NO = "N"


def names_two(term: str) -> bool:
    """Whether a term seems to name two events."""
    text = f" {term.strip().casefold()} "
    return any(sign in text for sign in TWO_EVENTS)


def names_death(term: str) -> bool:
    """AE-21: the term is "death", which is an outcome."""
    return term.strip().strip(".。").casefold() in DEATH_WORDS


def grade_and_outcome_disagree(event: Event) -> bool:
    """AE-01: grade 5 without a fatal outcome or the reverse; or death among the criteria below grade 5."""
    told = event.grade is not None and event.outcome is not None
    unlike = told and (event.grade == FATAL_GRADE) != (event.outcome == FATAL)
    return unlike or (DEATH in event.criteria and event.grade is not None and event.grade < FATAL_GRADE)


def fatal_incomplete(event: Event, *, death_recorded: bool, other_fatal: bool) -> bool:
    """AE-02: a fatal event that is not serious by death, has no form of death, or is not the only fatal one."""
    if event.outcome != FATAL:
        return False
    judged_otherwise = event.serious == NO or (event.serious == YES and DEATH not in event.criteria)
    return judged_otherwise or not death_recorded or other_fatal


def criteria_disagree(event: Event) -> bool:
    """AE-03: serious without a criterion, or a criterion for an event that is not serious."""
    return (event.serious == YES and not event.criteria) or (event.serious == NO and bool(event.criteria))


def grave_not_serious(event: Event) -> bool:
    """AE-04: grade 4, and not serious."""
    return event.grade == LIFE_GRADE and event.serious == NO


def life_threatening_low(event: Event) -> bool:
    """AE-05: life-threatening by its criterion, below grade 4."""
    return LIFE in event.criteria and event.grade is not None and event.grade < LIFE_GRADE


def end_disagrees(event: Event) -> bool:
    """AE-07: ongoing with an end; or ended without one, but for an unknown and a fatal outcome (the day of death)."""
    if event.ongoing == YES:
        return event.end is not None
    return event.ongoing == NO and not event.end_given and event.outcome not in {UNKNOWN, FATAL}


def outcome_disagrees(event: Event, *, study_over: bool) -> bool:
    """AE-08: recovered while ongoing; or not yet recovered and ended, unless the study is over."""
    if event.outcome in ENDED:
        return event.ongoing == YES
    return event.outcome in OPEN and event.ongoing == NO and not study_over


def began_before_consent(event: Event, consent: date | None) -> bool:
    """AE-09: began before informed consent, whatever day a partial date means."""
    last = event.start.latest if event.start else None
    return last is not None and consent is not None and last < consent


def related_before_dose(event: Event, day0: date | None, related: Collection[str]) -> bool:
    """AE-11: certainly began before the first infusion, and is called related to it."""
    last = event.start.latest if event.start else None
    return event.related in related and last is not None and day0 is not None and last < day0


def emergent(event: Event, first_infusion: datetime | None) -> Emergent | None:
    """AE-10: whether the event is treatment-emergent; None without a start. `first_infusion`: instant, UTC."""
    if event.start is None:
        return None
    if first_infusion is None:
        return Emergent.NO
    day0, last = site_date(first_infusion), event.start.latest
    if last is not None and last < day0:
        return Emergent.NO
    if not event.start.is_exact or event.start.earliest != day0:
        return Emergent.YES
    if event.started_at is None:
        return Emergent.TIME_UNKNOWN
    began = datetime.combine(day0, event.started_at, SITE_ZONE)
    return Emergent.YES if began >= first_infusion else Emergent.NO


def days_from_dose(event: Event, infusions: Sequence[datetime]) -> int | None:
    """Days from the last infusion on or before the day it began; None without a whole date or such an infusion."""
    if event.start is None or not event.start.is_exact or event.start.earliest is None:
        return None
    began = event.start.earliest
    before = [site_date(each) for each in infusions if site_date(each) <= began]
    return (began - max(before)).days if before else None


def overlap(one: Event, other: Event) -> bool:
    """Whether the days of two events may overlap; unknown dates may be any day."""
    return _begins_by_end(one, other) and _begins_by_end(other, one)


def _begins_by_end(one: Event, other: Event) -> bool:
    begins = one.start.earliest if one.start else None
    ends = other.end.latest if other.end else None
    return begins is None or ends is None or begins <= ends


def same_term(one: str, other: str) -> bool:
    """AE-16: the same words, whatever their case and the space around them."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()
