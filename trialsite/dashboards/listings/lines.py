"""The lines of a listing as they are shown, and as a file holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from django.db.models import QuerySet

from trialsite.casebook.linked import has_links, links_of
from trialsite.crf.address import read_address
from trialsite.dashboards.listings.columns import Column, record_of
from trialsite.dashboards.listings.tables import Table
from trialsite.pages.links import record_url
from trialsite.pages.spreadsheets import write_rows, write_workbook
from trialsite.protocol.audience import Audience

CHUNK = 1_000
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column, and whether it is a number."""

    text: str
    number: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it leads, its status, and what stands in each column."""

    url: str
    code: str
    is_unblinded: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Said:
    """How values are told: in the words of a language, or as the stored codes."""

    language: str
    in_codes: bool

    def of(self, column: Column, row: Any) -> str:
        """One cell."""
        if not self.in_codes:
            return column.say(row, self.language)
        code = column.code(row)
        return "" if code is None else str(code)

    def head(self, column: Column) -> str:
        """The head of a column."""
        return column.key if self.in_codes else column.title.get(self.language)


def lines_of(rows: Iterable[Any], table: Table, columns: Sequence[Column], said: Said) -> list[Line]:
    """The lines of a page; one statement more where answers lead to other records."""
    found = list(rows)
    _put_links(found, table)
    return [_line(row, columns, said) for row in found]


def _line(row: Any, columns: Sequence[Column], said: Said) -> Line:
    record = record_of(row)
    cells = [Cell(said.of(column, row), column.number) for column in columns]
    return Line(record_url(record), record.participant.code, record.audience == Audience.UNBLINDED, cells)


def _put_links(rows: Sequence[Any], table: Table) -> None:
    """Give each line the places that its answers lead to."""
    if table.crf is None or not rows or not has_links(table.crf):
        return
    links = links_of({row.record_id for row in rows})
    own = table.group.name if table.group else ""
    for row in rows:
        for address, target in links.get(row.record_id, {}).items():
            place = read_address(address)
            if (place.group or "") == own and (not own or place.key == row.key):
                row.linked[place.var] = target


def write(out: IO[bytes], rows: QuerySet[Any], table: Table, columns: Sequence[Column], said: Said, kind: str) -> int:
    """Every line as a file, read a piece at a time; returns how many there are."""
    heads = [said.head(column) for column in columns]
    values = _values(rows, table, columns, said)
    if kind == "xlsx":
        return write_workbook(out, table.title.get(said.language), heads, values)
    return write_rows(out, heads, values)


def _values(rows: QuerySet[Any], table: Table, columns: Sequence[Column], said: Said) -> Iterator[list[Any]]:
    left = rows.iterator(chunk_size=CHUNK)
    while piece := list(islice(left, CHUNK)):
        _put_links(piece, table)
        for row in piece:
            yield [_value(column, said.of(column, row)) for column in columns]


def _value(column: Column, text: str) -> Any:
    """A number as a number, so that a spreadsheet reckons with it; everything else as a text."""
    return Decimal(text) if column.number and _PLAIN_NUMBER.fullmatch(text) else text
