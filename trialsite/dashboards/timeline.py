"""What happened to one participant, in the order of time: visits, infusions, events, CD4, CD4/CD8, log RNA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from labs.loads import for_analysis
from labs.models import LymphocyteSubsets, ViralLoad
from participants.models import Participant
from safety.models import AdverseEvent
from trialsite.audit.clock import site_date
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.facts import together
from trialsite.crf.values.measured import Op
from trialsite.crf.values.partial import PartialDate
from visits.attendance import attendances
from visits.infusion.facts import doses_of


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on one day: a visit or an infusion, by its name."""

    on: date
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """An adverse event from its first possible day to its last one; `end` is None while it goes on."""

    start: date
    end: date | None
    name: str
    grade: int
    serious: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value; `bound` where the report gave a limit only, which the number stands for; `said` by it."""

    on: date
    value: float
    bound: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it."""

    visits: tuple[Mark, ...]
    infusions: tuple[Mark, ...]
    events: tuple[Span, ...]
    cd4: tuple[Value, ...]
    ratio: tuple[Value, ...]
    rna: tuple[Value, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that something is known of, in order."""
        marks = [each.on for each in (*self.visits, *self.infusions)]
        marks += [each.on for each in (*self.cd4, *self.ratio, *self.rna)]
        ends = [each.end for each in self.events if each.end is not None]
        return tuple(sorted([*marks, *(each.start for each in self.events), *ends]))


def timeline_of(person: Participant) -> Timeline:
    """The timeline of a participant; as many statements for much as for little."""
    people = [person.pk]
    with together():
        came = [each for each in attendances(people) if each.began_on is not None and not each.missed]
        visits = tuple(Mark(each.began_on, each.code) for each in came if each.began_on is not None)
        given = [each for each in doses_of(people).get(person.pk, []) if each.given_on is not None]
        infusions = tuple(Mark(each.given_on, f"D{each.number}") for each in given if each.given_on is not None)
        cells, loads = rows_of(LymphocyteSubsets, people, None), rows_of(ViralLoad, people, None)
    return Timeline(
        visits, infusions, _events(person), _of(cells, "cd4"), _of(cells, "ratio"),
        tuple(sorted((_rna(row) for row in loads if row.vl_dt and row.vl_op), key=_day)),
    )  # fmt: skip


def _events(person: Participant) -> tuple[Span, ...]:
    rows = AdverseEvent.objects.filter(
        record__participant=person, record__entered_in_error_at__isnull=True, ae_start__isnull=False
    )
    found = [_span(row) for row in rows]
    return tuple(sorted((each for each in found if each is not None), key=lambda each: (each.start, each.name)))


def _span(row: Any) -> Span | None:
    start = PartialDate(row.ae_start).earliest
    if start is None:
        return None
    end = PartialDate(row.ae_end).latest if row.ae_end else None
    return Span(start, end, row.ae_term or "", int(row.ae_grade or 1), row.ae_serious == "Y")


def _of(rows: list[Any], measure: str) -> tuple[Value, ...]:
    found = [(row.sample_dt, _number(row, measure)) for row in rows if row.sample_dt is not None]
    known: list[tuple[datetime, float]] = [(at, number) for at, number in found if number is not None]
    return tuple(Value(site_date(at), number) for at, number in sorted(known))


def _number(row: Any, measure: str) -> float | None:
    cd4 = row.cd4 if row.cd4_op == Op.EQ else None
    if measure == "cd4" or cd4 is None:
        return None if cd4 is None else float(cd4)
    cd8 = row.cd8 if row.cd8_op == Op.EQ else None
    return float(cd4 / cd8) if cd8 else None


def _day(value: Value) -> date:
    return value.on


def _rna(row: Any) -> Value:
    result = registry.get("vl").question("vl").stored(row)
    number = for_analysis(result, row.vl_lloq)
    return Value(site_date(row.vl_dt), float(number or 0), bound=row.vl_op != Op.EQ, said=row.vl_raw)
