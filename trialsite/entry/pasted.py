"""A block pasted from a spreadsheet or a print-out, read as results of a report; pure, nothing is stored.

Lines with names (in English, Chinese, or as the abbreviation of a report) go to their rows, a plain column to the rows
from the chosen one on. What is not certain is left over, to be typed: a number whose unit is not known is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trialsite.crf.fields import Question, Reading
from trialsite.crf.form import RowGroup
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured
from trialsite.crf.values.normalise import normalise
from trialsite.protocol.text import Text

LONGEST_BLOCK, MOST_LINES = 20_000, 200  # signs, lines
_LONGEST_NAME = 5  # words
_COMPARATORS = frozenset({"<", ">", "<=", ">=", "≤", "≥"})
_MARK = re.compile(r"(?<=[0-9])\s*(?:[↑↓▲▼*]+|\(?[HL]\)?)$")
_PAREN = re.compile(r"\(([^()]*)\)")
_NOT_OF_NAME = re.compile(r"[\s*★☆●■·.,:;'\"()\[\]_/-]+")
_UNIT_LIKE = re.compile(r"[A-Za-zµμ%]*[/%]|^(?:fl|pg|mg|ratio)$", re.IGNORECASE)
Fields = Mapping[str, Question]


@dataclass(frozen=True, slots=True)
class Fill:
    """One result of a block for one row: as it was pasted, with its unit where the block names one."""

    key: str
    title: Text
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What was read, and the lines that were not understood."""

    fills: tuple[Fill, ...] = ()
    left: tuple[str, ...] = ()


def read_block(group: RowGroup, text: str, start: str, reading: Reading) -> Block:
    """The results of a pasted block; `start` is the row in which it was pasted."""
    lines = text[:LONGEST_BLOCK].replace("\r\n", "\n").rstrip().split("\n")[:MOST_LINES]
    names = _names(group)
    reader = _Reader(group, reading)
    named = [(_named(_cells(line), names), line) for line in lines]
    if any(found for found, _line in named):
        return reader.by_name([(found, line) for found, line in named if line.strip()])
    return reader.in_order(lines, start)


class _Reader:
    """Collects the results of a block, and what is left over."""

    def __init__(self, group: RowGroup, reading: Reading) -> None:
        self.group, self.reading = group, reading
        self.titles = dict(group.keys)
        self.fills: dict[str, Fill] = {}
        self.left: list[str] = []

    def by_name(self, lines: Sequence[tuple[tuple[str, list[str]] | None, str]]) -> Block:
        """Each line to the row it names; the first of two lines of one row counts."""
        for found, line in lines:
            fill = self._result(found[0], found[1]) if found and found[0] not in self.fills else None
            self._take(fill, line)
        return self._block()

    def in_order(self, lines: Sequence[str], start: str) -> Block:
        """One line per row from `start` on; an empty line passes a row over, a head in the first line none."""
        keys = list(self.titles)
        rest = iter(keys[keys.index(start) :] if start in keys else keys)
        for number, line in enumerate(lines):
            is_head = number == 0 and not re.search(r"[0-9]", normalise(line)) and bool(line.strip())
            key = None if is_head and not self._could_be(start, line) else next(rest, None)
            if line.strip():
                self._take(self._result(key, _cells(line)) if key else None, line)
        return self._block()

    def _could_be(self, key: str, line: str) -> bool:
        return key in self.titles and self._result(key, _cells(line)) is not None

    def _take(self, fill: Fill | None, line: str) -> None:
        if fill is None:
            self.left.append(" ".join(line.split())[:120])
        else:
            self.fills[fill.key] = fill

    def _block(self) -> Block:
        return Block(tuple(self.fills[key] for key in self.titles if key in self.fills), tuple(self.left))

    def _result(self, key: str, cells: list[str]) -> Fill | None:
        """The first cell that is a result, with the unit that follows it; None where either is in doubt."""
        asked = self.group.questions_of(key)
        for number, cell in enumerate(cells):
            result = self._read(asked["value"], cell)
            if result is not None:
                unit = result.unit or self._unit(asked, cells[number + 1 :])
                return None if unit is None else Fill(key, self.titles[key], result.raw, unit)
        return None

    def _read(self, question: Question, cell: str) -> Measured | None:
        try:
            found = question.read(_MARK.sub("", cell), self.reading)
        except Unreadable:
            return None
        return found if isinstance(found, Measured) else None

    def _unit(self, asked: Fields, cells: list[str]) -> str | None:
        """The unit among the cells after a result: "" where there is none, None where there is a foreign one."""
        question = asked["unit"]
        own = {code for code, _text in question.options()}
        for cell in _joined(cells, 2):
            try:
                found = question.read(cell, self.reading)
            except Unreadable:
                continue
            if found:
                return str(found) if found in own else None
        return None if any(_UNIT_LIKE.search(cell) and not re.search("[\u4e00-\u9fff]", cell) for cell in cells) else ""


def _cells(line: str) -> list[str]:
    """The cells of a line: between tabs, else wide gaps, else single words; a lone sign belongs to its number."""
    if "\t" in line:
        parts = line.split("\t")
    else:
        parts = re.split(r"\s{2,}|\u3000+", line.strip())
        parts = parts if len(parts) > 1 else line.split()
    cells: list[str] = []
    for part in (each.strip() for each in parts):
        if cells and normalise(cells[-1]) in _COMPARATORS:
            cells[-1] += part
        elif part:
            cells.append(part)
    return cells


def _joined(cells: Sequence[str], longest: int) -> Iterator[str]:
    """Each cell alone and with those after it, the longest first."""
    for start in range(len(cells)):
        for length in range(min(longest, len(cells) - start), 0, -1):
            yield " ".join(cells[start : start + length])


def _named(cells: list[str], names: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """The row that a line names, and the cells after the name."""
    for start in range(len(cells)):
        for length in range(min(_LONGEST_NAME, len(cells) - start), 0, -1):
            words = cells[start : start + length]
            key = _key_of(words[0], names) if length == 1 else names.get(_folded(" ".join(words)))
            if key:
                return key, cells[start + length :]
    return None


def _key_of(name: str, names: Mapping[str, str]) -> str | None:
    """The row of a name: as it stands, without what is in brackets, or by what is in them."""
    plain = normalise(name)
    inside = _PAREN.findall(plain)
    found = (names.get(_folded(each)) for each in (plain, _PAREN.sub("", plain), *inside) if _folded(each))
    return next((key for key in found if key), None)


def _folded(name: str) -> str:
    return _NOT_OF_NAME.sub("", normalise(name).casefold())


def _names(group: RowGroup) -> dict[str, str]:
    """Every name of every row, folded; a name of two rows is none."""
    found: dict[str, str] = {}
    for key, title in group.keys:
        for name in (key, title.en, title.zh, *group.names.get(key, ())):
            folded = _folded(name)
            found[folded] = key if found.get(folded, key) == key else ""
    return found
