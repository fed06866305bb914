"""Take from the rows of a file what the mapping names, and nothing else: other columns never leave this function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from labs.importing.cells import Cell, Rows, SheetRow, Trouble
from labs.importing.csv_files import read_csv
from labs.importing.mapping import LONG, OF_LONG, FileMapping, folded
from labs.importing.problems import (
    EMPTY,
    HEADER_WITHIN,
    MISSING_COLUMNS,
    MOST_BYTES,
    MOST_ROWS,
    NO_RESULTS,
    OLD_EXCEL,
    TOO_LARGE,
    TOO_MANY_ROWS,
    TWICE_COLUMN,
    UnreadableFile,
)
from labs.importing.xlsx_files import read_xlsx

LONGEST = 80  # characters of a cell that are kept: no code, date or result is longer
_SHOWN_HEADS = 40
XLSX, CSV = "xlsx", "csv"


@dataclass(frozen=True, slots=True)
class Reported:
    """One result of a row: what the file calls it, the result and the unit as they stand there."""

    name: str
    value: str
    unit: str = ""
    trouble: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says: of whom, which visit and sample, and its results; empty texts for what it does not say."""

    number: int
    said: Mapping[str, str]
    results: tuple[Reported, ...]
    trouble: tuple[str, str] | None = None


def kind_of(data: bytes) -> str:
    """Whether the bytes are an Excel workbook or text; raises UnreadableFile for an old workbook."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(OLD_EXCEL)
    return XLSX if data.startswith(b"PK\x03\x04") else CSV


def read_file(data: bytes, mapping: FileMapping) -> list[Line]:
    """The lines of a file; raises UnreadableFile with what to do."""
    if not data:
        raise UnreadableFile(EMPTY)
    if len(data) > MOST_BYTES:
        raise UnreadableFile(TOO_LARGE.format(limit=MOST_BYTES // 1024 // 1024))
    rows = read_xlsx(data, mapping.sheet) if kind_of(data) == XLSX else read_csv(data)
    return _lines(rows, mapping)


def _lines(rows: Rows, mapping: FileMapping) -> list[Line]:
    first = [row for row in islice(rows, HEADER_WITHIN) if not row.is_empty]
    if not first:
        raise UnreadableFile(EMPTY)
    heads, rest = _header(first, mapping)
    lines: list[Line] = []
    for row in _chained(rest, rows):
        if len(lines) >= MOST_ROWS:
            raise UnreadableFile(TOO_MANY_ROWS.format(limit=MOST_ROWS))
        lines.append(heads.line(row))
    return lines


def _chained(first: Sequence[SheetRow], rows: Rows) -> Iterable[SheetRow]:
    yield from first
    yield from (row for row in rows if not row.is_empty)


@dataclass(frozen=True, slots=True)
class Heads:
    """Where in a row each role and, in a wide file, each analyte stands."""

    roles: Mapping[str, int]
    analytes: Mapping[int, str]

    def line(self, row: SheetRow) -> Line:
        """A row by the meaning of its columns."""
        said = {role: _cell(row, place) for role, place in self.roles.items()}
        bad = [cell for role, cell in said.items() if isinstance(cell, Trouble) and role not in OF_LONG]
        trouble = (bad[0].message.en, bad[0].message.zh) if bad else None
        texts = {role: cell for role, cell in said.items() if isinstance(cell, str) and role not in OF_LONG}
        if "name" in self.roles:
            results: tuple[Reported, ...] = (_reported(*(said.get(role, "") for role in OF_LONG)),)
        else:
            cells = ((name, _cell(row, place)) for place, name in self.analytes.items())
            results = tuple(_reported(name, cell, "") for name, cell in cells if isinstance(cell, Trouble) or cell)
        return Line(row.number, texts, results, trouble)


def _reported(name: Cell, value: Cell, unit: Cell) -> Reported:
    bad = next((cell for cell in (name, value, unit) if isinstance(cell, Trouble)), None)
    told, result, measure = (cell if isinstance(cell, str) else "" for cell in (name, value, unit))
    return Reported(told, result, measure, (bad.message.en, bad.message.zh) if bad else None)


def _cell(row: SheetRow, place: int) -> Cell:
    cell = row.cells[place] if place < len(row.cells) else ""
    return cell if isinstance(cell, Trouble) else cell.strip()[:LONGEST]


def _header(first: Sequence[SheetRow], mapping: FileMapping) -> tuple[Heads, Sequence[SheetRow]]:
    """The first row that holds every mapped column, and the rows after it."""
    wanted = {folded(head): role for role, head in mapping.columns.items()}
    best, most = first[0], -1
    for position, row in enumerate(first):
        heads = [folded(cell) if isinstance(cell, str) else "" for cell in row.cells]
        known = len(set(heads) & set(wanted))
        if known == len(wanted):
            return _heads(row, heads, wanted, mapping), first[position + 1 :]
        if known > most:
            best, most = row, known
    there = {folded(cell) for cell in best.cells if isinstance(cell, str)}
    missing = ", ".join(head for head in mapping.columns.values() if folded(head) not in there)
    raise UnreadableFile(MISSING_COLUMNS.format(missing=missing, found=_found(best)))


def _heads(row: SheetRow, heads: Sequence[str], wanted: Mapping[str, str], mapping: FileMapping) -> Heads:
    called = mapping.called() if mapping.shape != LONG else {}
    for head in {*wanted, *called}:
        if heads.count(head) > 1:
            raise UnreadableFile(TWICE_COLUMN.format(name=str(row.cells[heads.index(head)])))
    roles = {wanted[head]: place for place, head in enumerate(heads) if head in wanted}
    analytes = {place: str(row.cells[place]).strip() for place, head in enumerate(heads) if head in called}
    if mapping.shape != LONG and not analytes:
        raise UnreadableFile(NO_RESULTS.format(found=_found(row)))
    return Heads(roles, analytes)


def _found(row: SheetRow) -> str:
    names = [cell.strip()[:_SHOWN_HEADS] for cell in row.cells if isinstance(cell, str) and cell.strip()]
    return ", ".join(names[:_SHOWN_HEADS])
