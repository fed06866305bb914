"""A form as a paper page: each question with the boxes one fills in by hand, in both languages; from the registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialsite.crf.dictionary import needed
from trialsite.crf.fields import Choice, Decimal, Question, RegisterChoice, RegisterChoices
from trialsite.crf.form import Crf, RowGroup
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text

EMPTY_ROWS = 5
# digits of a number without limits
DIGITS = 5
MOST_OPTIONS = 12

DATE = ("Y", "Y", "Y", "Y", "-", "M", "M", "-", "D", "D")
TIME = ("h", "h", ":", "m", "m")


@dataclass(frozen=True)
class Control:
    """What is drawn for one answer: comb boxes, options to tick, or lines to write on.

    `cells` are the boxes of a comb: a letter is printed faintly inside, a sign between stands alone.
    """

    kind: str
    cells: tuple[tuple[str, ...], ...] = ()
    options: tuple[tuple[str, Text], ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One question on paper."""

    name: str
    label: Text
    note: Text | None
    unit: Text
    control: Control
    is_needed: bool
    needed: Text
    by_investigator: bool
    can_be_missing: bool


@dataclass(frozen=True)
class Cell:
    """One answer of a row on paper: what may be ticked, or what is printed faintly to be struck out when it differs."""

    control: Control
    printed: Text


@dataclass(frozen=True)
class PaperRow:
    """A row of a table on paper; a cell is None where the row is not asked that question."""

    title: Text
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Table:
    """A row group on paper: a line per offered row, and empty ones where rows are added."""

    columns: tuple[Line, ...]
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True)
class Sheet:
    """One section of the paper form."""

    title: Text
    lines: tuple[Line, ...] = ()
    table: Table | None = None


def sheets(crf: Crf, protocol: Protocol) -> list[Sheet]:
    """The sections of the form with the questions that the protocol version asks."""
    live = crf.live_questions(protocol)
    found = []
    for section in crf.sections:
        if section.group:
            found.append(Sheet(section.title, table=_table(crf.groups_by_name[section.group])))
            continue
        lines = tuple(_line(live[name], live) for name in section.names if name in live and not live[name].virtual)
        if lines:
            found.append(Sheet(section.title, lines))
    return found


def _table(group: RowGroup) -> Table:
    offered = tuple(title for _key, title in group.keys)
    blank = tuple(Text("", "") for _number in range(0 if len(offered) > EMPTY_ROWS else EMPTY_ROWS - len(offered)))
    questions = {name: each for name, each in group.questions.items() if not each.virtual and each.kind != "link"}
    keys = [key for key, _title in group.keys]
    rows = [
        PaperRow(title, _cells(questions, group.questions_of(key))) for key, title in zip(keys, offered, strict=True)
    ]
    rows += [PaperRow(title, _cells(questions, questions)) for title in blank]
    return Table(tuple(_line(q, questions) for q in questions.values()), tuple(rows))


def _cells(columns: Mapping[str, Question], asked: Mapping[str, Question]) -> tuple[Cell | None, ...]:
    return tuple(_cell(asked[name]) if name in asked else None for name in columns)


def _cell(question: Question) -> Cell:
    """The unit in which a row is mostly reported is printed, not ticked."""
    if question.kind == "unit":
        return Cell(Control("lines"), question.options()[0][1])
    return Cell(control(question), Text("", ""))


def _line(question: Question, siblings: dict[str, Question]) -> Line:
    condition = question.required_when
    return Line(
        name=question.name,
        label=question.label,
        note=question.note,
        unit=question.unit,
        control=control(question),
        is_needed=question.required or condition is not None,
        needed=needed(question, siblings) if condition is not None and condition.question else Text("", ""),
        by_investigator=question.answered_by == "investigator",
        can_be_missing=question.kind != "tick",
    )


def control(question: Question) -> Control:
    """The boxes of a question, by its kind."""
    kind = question.kind
    if isinstance(question, (RegisterChoice, RegisterChoices)):
        return Control("lines", lines=(1,))
    if isinstance(question, Choice):
        return _choices(question)
    if kind in {"integer", "decimal"}:
        return Control("comb", cells=(tuple(_digits(question)),))
    if kind in {"date", "pdate", "datetime", "time"}:
        parts = {"date": (DATE,), "pdate": (DATE,), "time": (TIME,), "datetime": (DATE, TIME)}
        return Control("partial" if kind == "pdate" else "comb", cells=parts[kind])
    if kind == "tick":
        return Control("options", options=(("", Text("", "")),))
    return Control("lines", lines=(1, 2, 3) if kind == "long" else (1,))


def _choices(question: Choice) -> Control:
    options = question.options()
    if len(options) > MOST_OPTIONS:
        return Control("lines", lines=(1,))
    return Control("several" if question.kind == "multichoice" else "options", options=options)


def _digits(question: Question) -> Iterator[str]:
    """A box per digit of the largest possible number, and per decimal behind the point."""
    highest = question.hard[1] if question.hard else None
    whole = len(str(abs(int(highest)))) if highest is not None else DIGITS
    lowest = question.hard[0] if question.hard else None
    if lowest is not None and lowest < 0:
        yield "±"
    yield from (" " for _digit in range(whole))
    places = question.places if isinstance(question, Decimal) else 0
    if places:
        yield "."
        yield from (" " for _digit in range(places))
