"""The casebook matrix as data: visits across, forms down, one status per cell; one query on the records."""

from __future__ import annotations

from dataclasses import dataclass

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.status import status
from trialsite.crf import registry
from trialsite.entry.navigation import record_url
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import FormGroup, Protocol, Visit
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One form at one visit; no status where it is not scheduled."""

    visit: str
    status: str = ""
    url: str = ""
    label: Text | None = None


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
class Matrix:
    """The whole matrix, and how much of it is complete."""

    visits: tuple[Visit, ...]
    bands: tuple[Band, ...]
    complete: int
    expected: int
    queries: int


def matrix_of(participant: Participant, grant: Grant) -> Matrix:
    """The matrix of one participant; forms the product does not have yet are left out."""
    protocol = protocol_of(participant.protocol_version)
    records = list(visible_records(grant.audiences).filter(participant=participant))
    visits = tuple(v for v in protocol.visits if v.is_screening or v.target is not None)
    unblinded = Audience.UNBLINDED in grant.audiences
    by_place = {((r.visit.code if r.visit else ""), r.form): r for r in records}
    bands = tuple(_band(group, visits, by_place, unblinded=unblinded) for group in _groups(protocol))
    return Matrix(
        visits=visits,
        bands=tuple(band for band in bands if band.lines),
        complete=sum(r.completed_at is not None for r in records),
        expected=len(records),
        queries=sum(r.open_queries for r in records),
    )


def _groups(protocol: Protocol) -> tuple[FormGroup, ...]:
    return tuple(group for group in protocol.groups if group.key != "logs")


def _band(
    group: FormGroup, visits: tuple[Visit, ...], records: dict[tuple[str, str], CrfRecord], *, unblinded: bool
) -> Band:
    known = [form for form in group.forms if registry.known(form)]
    shown = [form for form in known if unblinded or registry.get(form).audience == Audience.BLINDED]
    lines = tuple(
        Line(registry.get(form).title, tuple(_cell(v, form, records, unblinded=unblinded) for v in visits))
        for form in shown
    )
    return Band(group.title, lines)


def _cell(visit: Visit, form: str, records: dict[tuple[str, str], CrfRecord], *, unblinded: bool) -> Cell:
    record = records.get((visit.code, form))
    if record is None:
        return Cell(visit.code)
    return Cell(
        visit.code, status(record, clock.today(), unblinded=unblinded), record_url(record), registry.get(form).title
    )
