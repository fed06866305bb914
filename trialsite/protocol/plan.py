"""Which records a participant is expected to have: a pure plan, and its comparison with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Phase, Protocol, Requirement, ScheduledForm, Visit

EXPECTED = frozenset({Requirement.REQUIRED, Requirement.CONDITIONAL})


class PlanStage(StrEnum):
    """Until randomisation only screening is planned."""

    REGISTERED = "registered"
    RANDOMISED = "randomised"


@dataclass(frozen=True, slots=True)
class PlanState:
    """What the plan of one participant depends on; all dates are site dates.

    `d0` is the day of the first infusion (of randomisation where there never was one), `planned_d0` the day it is
    planned for until then; `screening_from` the first screening procedure; `unscheduled` the days of unscheduled
    visits in their order; `early_end` the day of the early termination visit; `ended_on` the day of end of study,
    death or withdrawal from follow-up.
    """

    stage: PlanStage
    d0: date | None = None
    planned_d0: date | None = None
    screening_from: date | None = None
    unscheduled: tuple[date, ...] = ()
    early_end: date | None = None
    ended_on: date | None = None

    @property
    def anchor(self) -> date | None:
        """The day from which windows are counted, None while there is none."""
        return self.d0 or self.planned_d0

    @property
    def provisional(self) -> bool:
        """Whether windows may still move because the first infusion has not been given."""
        return self.d0 is None


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """One expected record; due dates are site dates, None while no day is known.

    `number` tells unscheduled visits apart, `repeat` the records of one form at one visit.
    """

    visit: str
    form: str
    requirement: Requirement
    phase: Phase
    audience: Audience
    due_from: date | None
    due_to: date | None
    provisional: bool
    number: int = 1
    repeat: int = 1

    @property
    def required(self) -> bool:
        """Whether it is required of every participant."""
        return self.requirement == Requirement.REQUIRED

    @property
    def place(self) -> tuple[str, str]:
        """Visit and form."""
        return self.visit, self.form

    @property
    def identity(self) -> tuple[str, int, str, int]:
        """What makes it the same record in two plans."""
        return self.visit, self.number, self.form, self.repeat


@dataclass(frozen=True, slots=True)
class ExistingRecord:
    """A record that is there: where it stands, whether anything was ever committed to it, when it is due."""

    visit: str
    form: str
    touched: bool
    number: int = 1
    repeat: int = 1
    due_from: date | None = None
    due_to: date | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Visit and form."""
        return self.visit, self.form

    @property
    def identity(self) -> tuple[str, int, str, int]:
        """What makes it the same record as a planned one."""
        return self.visit, self.number, self.form, self.repeat

    def is_future(self, on: date | None) -> bool:
        """Whether its window opens after a site date; so it is where no day is known."""
        return on is None or self.due_from is None or self.due_from > on


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What to add, which untouched records are no longer expected, and which are now due on other days."""

    add: tuple[PlannedRecord, ...]
    retire: tuple[ExistingRecord, ...]
    redate: tuple[PlannedRecord, ...] = ()


def plan(protocol: Protocol, state: PlanState) -> tuple[PlannedRecord, ...]:
    """The expected records: what the schedule requires, of all or of some, at the visits of the stage.

    A form that is asked for once or once per visit (consent, demographics, vital signs …) has its record from the
    beginning, so that it can be counted as due. Entries of running logs (adverse events, medication, history,
    antiretroviral regimens …), reviews and updates of earlier forms, forms that are only done if indicated and forms
    of events are made when needed and are never expected. Of a form that repeats but must be there once, such as
    consent, only the first record is expected.
    """
    return tuple(
        _planned(visit, number, entry, state)
        for visit, number in _visits(protocol, state)
        for entry in protocol.forms_at(visit.code)
        if entry.requirement in EXPECTED and entry.form not in protocol.running
    )


def _visits(protocol: Protocol, state: PlanState) -> Iterator[tuple[Visit, int]]:
    for visit in protocol.visits:
        if visit.is_unscheduled:
            yield from ((visit, number) for number in range(1, len(state.unscheduled) + 1))
        elif _is_due_in(visit, state):
            yield visit, 1


def _is_due_in(visit: Visit, state: PlanState) -> bool:
    if visit.is_screening:
        return True
    if visit.ends_early:
        return state.early_end is not None
    if state.stage != PlanStage.RANDOMISED or visit.target is None:
        return False
    if state.ended_on is None:
        return True
    return state.anchor is not None and state.anchor + timedelta(days=visit.target) <= state.ended_on


def _planned(visit: Visit, number: int, entry: ScheduledForm, state: PlanState) -> PlannedRecord:
    due_from, due_to = _due(visit, number, state)
    return PlannedRecord(
        visit.code,
        entry.form,
        entry.requirement,
        entry.phase,
        entry.audience,
        due_from,
        due_to,
        provisional=state.provisional and (visit.is_screening or visit.target is not None),
        number=number,
    )


def _due(visit: Visit, number: int, state: PlanState) -> tuple[date | None, date | None]:
    if visit.is_unscheduled:
        return (state.unscheduled[number - 1],) * 2
    if visit.ends_early:
        return state.early_end, state.early_end
    if state.anchor is not None:
        return visit.window(state.anchor) or (None, None)
    if visit.first is not None and visit.last is not None and state.screening_from is not None:
        # until a first infusion is planned, the range has its length from the first procedure on
        return state.screening_from, state.screening_from + timedelta(days=visit.last - visit.first)
    return None, None


def compare(
    planned: Iterable[PlannedRecord], existing: Iterable[ExistingRecord], *, on: date | None = None
) -> PlanChange:
    """Add what is missing; retire untouched future records that the plan no longer has; date the others anew.

    `on` is today's site date: a record whose window opened by then stays, for it was due and shows as missed.
    Without it every untouched record counts as future. Touched records are neither retired nor dated anew.
    """
    wanted = {record.identity: record for record in planned}
    there = {record.identity: record for record in existing}
    add = tuple(record for key, record in wanted.items() if key not in there)
    retire = tuple(
        record for key, record in there.items() if key not in wanted and not record.touched and record.is_future(on)
    )
    redate = tuple(record for key, record in wanted.items() if key in there and _moved(record, there[key]))
    return PlanChange(add, retire, redate)


def amend(planned: Iterable[PlannedRecord], existing: Iterable[ExistingRecord], *, on: date) -> PlanChange:
    """What a new version of the protocol changes for somebody who is under way, on today's site date.

    Visits whose window has closed get no more records; what is empty and lies ahead is retired where it is no longer
    planned and otherwise taken over by the new version (`redate`). Everything else stays as it is.
    """
    wanted = {record.identity: record for record in planned}
    there = {record.identity: record for record in existing}
    add = tuple(
        record for key, record in wanted.items() if key not in there and (record.due_to is None or record.due_to >= on)
    )
    ahead = {key: record for key, record in there.items() if not record.touched and record.is_future(on)}
    retire = tuple(record for key, record in ahead.items() if key not in wanted)
    taken_over = tuple(record for key, record in wanted.items() if key in ahead)
    return PlanChange(add, retire, taken_over)


def _moved(record: PlannedRecord, there: ExistingRecord) -> bool:
    return not there.touched and (record.due_from, record.due_to) != (there.due_from, there.due_to)
