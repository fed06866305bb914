"""The parts of a form page as data: sections, tables of row groups, and the list of problems above them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from trialsite.casebook.models import CrfRecord
from trialsite.casebook.previous import Previous
from trialsite.casebook.retrospective import is_past
from trialsite.crf.address import read_address
from trialsite.crf.checks import Case
from trialsite.crf.codelists import REASONS
from trialsite.crf.form import Crf
from trialsite.entry.gate import ShutGate
from trialsite.entry.moment import NOW, Moment
from trialsite.entry.row_parts import Row
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class Removing:
    """The offer to take one row out: its name on the page, and what was chosen so far."""

    name: str
    reason: str
    words: str
    reason_codes: tuple[tuple[str, Text], ...] = field(default=tuple((c.code, c.text) for c in REASONS))


MOST_IN_LINE = 5


@dataclass(frozen=True)
class TableRow:
    """One row of a row group: its title, one cell per question, and the offer to take it out where it may go."""

    key: str
    title: Text
    cells: tuple[Row, ...]
    removing: Removing | None = None

    @property
    def by_name(self) -> dict[str, Row]:
        """The cells by the names of their questions."""
        return {read_address(cell.address).var: cell for cell in self.cells}


@dataclass(frozen=True, slots=True)
class Held:
    """One answer of a row that was taken out, as it stood."""

    address: str
    label: Text
    text: str


@dataclass(frozen=True)
class GoneRow:
    """One row that was taken out: title, what stood there, when and why."""

    title: Text
    held: tuple[Held, ...]
    at: datetime
    why: Text


@dataclass(frozen=True)
class Table:
    """A row group: the heads of its columns and its rows, the last one empty where rows may be added.

    `is_report`: the rows are the results of a laboratory report, and are drawn like one.
    """

    heads: tuple[Text, ...]
    rows: tuple[TableRow, ...]
    is_report: bool = False
    gone: tuple[GoneRow, ...] = ()

    @property
    def stacked(self) -> bool:
        """Whether a row is drawn as a block: rows that people add, with more questions than a line holds."""
        return len(self.heads) > MOST_IN_LINE and any(row.title.en == row.key for row in self.rows)


@dataclass(frozen=True)
class PageSection:
    """A card of the page: lines, each with the rows that share it, or the table of a row group.

    `results`: of a laboratory, with its limits. `usual`: see Section.
    """

    title: Text
    lines: tuple[tuple[Row, ...], ...] = ()
    table: Table | None = None
    results: bool = False
    usual: tuple[str, Text] | None = None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Where the usual code may stand: the shown choices that have neither an answer nor a missing code."""
        if self.usual is None:
            return ()
        return tuple(
            row.address for row in self.every_row
            if row.shown and not row.locked and not row.missing and self.usual[0] in row.box.codes
            and not row.box.is_answered
        )  # fmt: skip

    @property
    def has_ranges(self) -> bool:
        """Whether something stands in the column of ranges."""
        return any(row.reference for line in self.lines for row in line)

    @property
    def every_row(self) -> tuple[Row, ...]:
        """All rows of the card in reading order."""
        cells = (cell for line in self.table.rows for cell in line.cells) if self.table else ()
        return (*(row for line in self.lines for row in line), *cells)


@dataclass(frozen=True)
class Problem:
    """A line of the list above the form: what to do and where."""

    target: str
    text: Text


@dataclass(frozen=True)
class FormPage:
    """Everything the template of a form needs; `case` are the answers as they would stand, with the facts."""

    record: CrfRecord
    crf: Crf
    case: Case
    sections: tuple[PageSection, ...]
    problems: tuple[Problem, ...]
    locked: bool
    gate: ShutGate | None
    ahead: ShutGate | None
    revision: int
    previous: Previous
    has_draft: bool
    drawn: str
    warnings: int
    missing: int
    moment: Moment = NOW

    @property
    def is_past(self) -> bool:
        """Whether what it tells happened before the system came into use."""
        return is_past(self.crf, self.case)

    @property
    def is_from_paper(self) -> bool:
        """Whether paper is the original: of before the first day of use, or of a down-time."""
        return self.is_past or self.record.from_paper_at is not None

    @property
    def has_report(self) -> bool:
        """Whether one of its cards is a laboratory report."""
        return any(section.table is not None and section.table.is_report for section in self.sections)
