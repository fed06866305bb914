"""Which records a participant is expected to have: a pure plan, and its comparison with what is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol, Requirement, ScheduledForm, Visit


class PlanStage(StrEnum):
    """Until randomisation only screening is planned."""

    REGISTERED = "registered"
    RANDOMISED = "randomised"


@dataclass(frozen=True, slots=True)
class PlanState:
    """What the plan depends on; `d0` is the first infusion, or its planned date while `provisional`."""

    stage: PlanStage
    d0: date | None = None
    provisional: bool = True


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """One expected record; due dates are site dates, None while no day is known."""

    visit: str
    form: str
    required: bool
    due_from: date | None
    due_to: date | None
    audience: Audience

    @property
    def place(self) -> tuple[str, str]:
        """Visit and form: what makes it the same record in two plans."""
        return self.visit, self.form


@dataclass(frozen=True, slots=True)
class ExistingRecord:
    """A record that is there: where it stands and whether anything was ever committed to it."""

    visit: str
    form: str
    touched: bool

    @property
    def place(self) -> tuple[str, str]:
        """Visit and form."""
        return self.visit, self.form


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What to add, and which untouched records are no longer expected."""

    add: tuple[PlannedRecord, ...]
    retire: tuple[ExistingRecord, ...]


EXPECTED = frozenset({Requirement.REQUIRED, Requirement.CONDITIONAL})


def plan(protocol: Protocol, state: PlanState) -> tuple[PlannedRecord, ...]:
    """The expected records: forms required (or required for some) at the visits of the stage.

    Repeating logs, reviews and forms "when it happens" are made when needed, so they are never expected.
    """
    visits = [v for v in protocol.visits if v.is_screening or (state.stage == PlanStage.RANDOMISED and v.target is not None)]
    return tuple(
        _planned(visit, entry, state)
        for visit in visits
        for entry in protocol.forms_at(visit.code)
        if entry.requirement in EXPECTED
    )


def _planned(visit: Visit, entry: ScheduledForm, state: PlanState) -> PlannedRecord:
    window = visit.window(state.d0) if state.d0 is not None else None
    first, last = window or (None, None)
    required = entry.requirement == Requirement.REQUIRED
    return PlannedRecord(visit.code, entry.form, required, first, last, entry.audience)


def compare(planned: Iterable[PlannedRecord], existing: Iterable[ExistingRecord]) -> PlanChange:
    """Add what is missing; retire only what nobody touched and the plan no longer has."""
    wanted = {record.place: record for record in planned}
    there = {record.place: record for record in existing}
    add = tuple(record for place, record in wanted.items() if place not in there)
    retire = tuple(record for place, record in there.items() if place not in wanted and not record.touched)
    return PlanChange(add, retire)
