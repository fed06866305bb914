"""The casebook matrix as data: visits across, forms down, one status per cell; one query on the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook.as_at import records_at
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.crf import facts, registry
from trialsite.crf.values.places import visit_name
from trialsite.entry.logs import log_url, running_logs
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import record_url
from trialsite.entry.record_status import status
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import FormGroup, Protocol, Visit
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from visits.attendance import Attended, attendances

LOGS = "logs"
NEEDS_SOMEBODY = frozenset({"query", "late"})


@dataclass(frozen=True, slots=True)
class Column:
    """One visit: the day it began once that is known, until then the first and last day of its window.

    `applies` is false for a visit that nothing is expected of any more, since follow-up has ended.
    """

    visit: Visit
    started: bool = False
    on: date | None = None
    missed: bool = False
    due_from: date | None = None
    due_to: date | None = None
    has_records: bool = False
    number: int = 1
    current: bool = False
    applies: bool = True

    @property
    def name(self) -> str:
        """The code of the visit, with its number where it was held before."""
        return visit_name(self.visit.code, self.number)

    @property
    def label(self) -> Text | None:
        """The short name under the code, where it says more than code and title do."""
        label = self.visit.label
        if self.visit.is_unscheduled:
            return None
        same = label == self.visit.title or self.visit.code in (label.en, label.zh)
        return None if same else label


@dataclass(frozen=True, slots=True)
class Cell:
    """One form at one visit; no status where it is not scheduled.

    A form that was repeated shows the record that needs somebody, else the latest, and `times` how many there are.
    """

    visit: str
    form: str = ""
    status: str = ""
    url: str = ""
    label: Text | None = None
    current: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One form with its cells."""

    title: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A titled group of lines."""

    title: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """One running log and how many entries it holds, those entered in error left out."""

    form: str
    title: Text
    url: str
    entries: int
    queries: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole matrix, the running logs beside it, and how much of it is complete."""

    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    logs: tuple[Log, ...]
    complete: int
    expected: int
    queries: int
    records: tuple[CrfRecord, ...]


@dataclass(frozen=True, slots=True)
class _View:
    """What the parts of the matrix are drawn from."""

    records: Mapping[tuple[str, str], list[CrfRecord]]
    today: date
    unblinded: bool
    moment: Moment


def matrix_of(participant: Participant, grant: Grant, moment: Moment) -> Matrix:
    """The matrix of one participant at a moment; forms the product does not have yet are left out."""
    protocol = protocol_of(participant.protocol_version)
    records = records_of(participant, grant, moment)
    unblinded = Audience.UNBLINDED in grant.audiences
    at_visits = [record for record in records if record.visit]
    attended = {visit_name(form.code, form.number): form for form in attendances([participant.pk], moment.instant)}
    ended = facts.gather(("follow_up_ended",), participant.pk, None, moment.instant)["follow_up_ended"] is not None
    visits = _visits(protocol, at_visits)
    columns = columns_of(visits, at_visits, attended, clock.site_date(moment.at))
    columns = tuple(replace(each, applies=each.has_records or not ended) for each in columns)
    view = _View(
        _by_cell(records),
        clock.site_date(moment.at),
        unblinded,
        moment,
    )
    expected = [record for record in at_visits if record.expected]
    bands = tuple(_band(group, columns, view, protocol.running) for group in protocol.groups if group.key != LOGS)
    return Matrix(
        columns=columns,
        bands=tuple(band for band in bands if band.lines),
        logs=tuple(_log(participant, form, records) for form in running_logs(participant, grant)),
        complete=sum(r.completed_at is not None for r in expected),
        expected=len(expected),
        queries=sum(open_queries(r, unblinded=unblinded) for r in records),
        records=tuple(sorted(records, key=_reading_order(protocol))),
    )


def _visits(protocol: Protocol, records: Iterable[CrfRecord]) -> tuple[tuple[Visit, int], ...]:
    """Screening and the visits with a day, then those that were added for this person, each with its number."""
    planned = [(visit, 1) for visit in protocol.visits if visit.is_screening or visit.target is not None]
    held = {(record.visit.code, record.visit.number) for record in records if record.visit}
    added = [(visit, number) for visit in protocol.visits for code, number in sorted(held) if code == visit.code]
    return (*planned, *(each for each in added if each not in planned))


def _by_cell(records: Iterable[CrfRecord]) -> dict[tuple[str, str], list[CrfRecord]]:
    """The records of each form at each visit, those entered in error only where there is no other, by their number."""
    found: dict[tuple[str, str], list[CrfRecord]] = {}
    for record in records:
        found.setdefault((record.visit.name if record.visit else "", record.form), []).append(record)
    for cell, own in found.items():
        valid = [record for record in own if record.entered_in_error_at is None]
        found[cell] = sorted(valid or own, key=lambda record: record.repeat)
    return found


def _reading_order(protocol: Protocol) -> Callable[[CrfRecord], int]:
    """The place of a record's form from the top of the matrix; the visits stay in their order."""
    order = {form: place for place, form in enumerate(form for group in protocol.groups for form in group.forms)}
    return lambda record: order.get(record.form, len(order))


def records_of(participant: Participant, grant: Grant, moment: Moment) -> list[CrfRecord]:
    """What the person may see of a participant, now or at the instant."""
    if moment.instant:
        return records_at(participant, moment.instant, grant.audiences)
    return list(visible_records(grant.audiences).filter(participant=participant))


def open_queries(record: CrfRecord, *, unblinded: bool) -> int:
    """How many queries stand open on a record for somebody."""
    return record.open_queries + (record.open_queries_unblinded if unblinded else 0)


def columns_of(
    visits: Iterable[tuple[Visit, int]], records: Iterable[CrfRecord], attended: Mapping[str, Attended], today: date
) -> tuple[Column, ...]:
    """The visits with their days; the current one is the last that was opened by a value, or whose window is open."""
    by_visit: dict[str, list[CrfRecord]] = {}
    for record in records:
        by_visit.setdefault(record.visit.name, []).append(record)  # type: ignore[union-attr]
    names = [(visit, number, visit_name(visit.code, number)) for visit, number in visits]
    plain = [_column((visit, number), by_visit.get(name, []), attended.get(name)) for visit, number, name in names]
    begun = [
        c
        for c in plain
        if not c.visit.is_unscheduled and (c.started or (c.due_from and c.due_to and c.due_from <= today <= c.due_to))
    ]
    current = begun[-1] if begun else next((c for c in plain if c.name in by_visit), None)
    return tuple(replace(column, current=column is current) for column in plain)


def _column(visit: tuple[Visit, int], records: list[CrfRecord], attended: Attended | None) -> Column:
    dated = [record for record in records if record.due_from and record.due_to]
    return Column(
        visit[0],
        number=visit[1],
        started=any(record.touched for record in records),
        on=attended.began_on if attended else None,
        missed=attended.missed if attended else False,
        due_from=dated[0].due_from if dated else None,
        due_to=dated[0].due_to if dated else None,
        has_records=bool(records),
    )


def _band(group: FormGroup, columns: tuple[Column, ...], view: _View, logs: frozenset[str]) -> Band:
    known = [form for form in group.forms if registry.known(form) and form not in logs]
    shown = [form for form in known if view.unblinded or registry.get(form).audience == Audience.BLINDED]
    lines = (Line(registry.get(form).title, tuple(_cell(c, form, view) for c in columns)) for form in shown)
    return Band(group.title, tuple(lines))


def _cell(column: Column, form: str, view: _View) -> Cell:
    records = view.records.get((column.name, form))
    if not records:
        return Cell(column.name, current=column.current)
    told = [(status(record, view.today, unblinded=view.unblinded), record) for record in records]
    now, record = next((each for each in told if each[0] in NEEDS_SOMEBODY), told[-1])
    url = record_url(record) + view.moment.query
    return Cell(column.name, form, now, url, registry.get(form).title, column.current, len(records))


def _log(participant: Participant, form: str, records: Iterable[CrfRecord]) -> Log:
    entries = [r for r in records if r.form == form and r.touched and r.entered_in_error_at is None]
    url = log_url(participant.code, form)
    return Log(form, registry.get(form).title, url, len(entries), sum(r.open_queries for r in entries))
