"""Read which places of the list were taken on paper, before the system was in use: every row checked alone; pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from participants.randomisation.files import LARGEST, NOT_TEXT, ROW, TOO_LARGE, BadListError
from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.words import problem_of
from trialsite.protocol.text import Text

COLUMNS = ("participant", "position", "letter", "randomised_at", "planned_d0", "randomised_by")
LONGEST_LETTER = 40
AT, DAY = "%Y-%m-%d %H:%M", "%Y-%m-%d"
HEAD = Text("The first line must be: {columns}", "首行应为：{columns}")
EMPTY = Text("The file holds no allocation.", "文件中没有分配记录。")
COUNT = Text("{n} columns are needed", "应有{n}列")
POSITION = Text("{found} is no position of the list", "{found}不是随机表中的位置")
TAKEN = Text("this place is taken already", "该位置已被使用")
TWICE = Text("{what} stands twice in the file", "文件中{what}重复")
LETTER = Text("name the letter, in at most {n} signs", "请填写信封编号，最多{n}个字符")
WHEN = Text("randomised_at must read like 2024-02-28 10:30", "randomised_at应形如2024-02-28 10:30")
PLANNED = Text("planned_d0 must read like 2024-02-29 and not lie before", "planned_d0应形如2024-02-29，且不早于随机日")


@dataclass(frozen=True, slots=True)
class UsedPlace:
    """One row: who got which place by which letter, when, by whom of the staff (code), and the day planned."""

    line: int
    participant: str
    position: int
    letter: str
    at: datetime
    planned_d0: date
    by: str


def read_used(raw: bytes, taken: Mapping[int, bool]) -> tuple[UsedPlace, ...]:
    """The rows in the order of randomisation; `taken` says of each position whether somebody has it.

    Raises BadListError with every wrong line, told by its number.
    """
    rows = list(_rows(raw))
    problems = [ROW.format(line=str(line), problem=problem) for line, row in rows if (problem := _problem(row, taken))]
    problems += _twice(rows)
    if problems:
        raise BadListError(*problems)
    if not rows:
        raise BadListError(EMPTY)
    return tuple(sorted((_used(line, row) for line, row in rows), key=lambda each: (each.at, each.position)))


def _rows(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(raw) > LARGEST:
        raise BadListError(TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadListError(NOT_TEXT) from None
    reader = csv.reader(io.StringIO(text))
    if tuple(cell.strip().lower() for cell in next(reader, [])) != COLUMNS:
        raise BadListError(HEAD.format(columns=",".join(COLUMNS)))
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, [cell.strip() for cell in row]


def _problem(row: list[str], taken: Mapping[int, bool]) -> Text | None:
    if len(row) != len(COLUMNS):
        return COUNT.format(n=str(len(COLUMNS)))
    _code, position, letter, at, planned, _by = row
    place = int(position) if position.isascii() and position.isdigit() and len(position) < 6 else 0
    if place not in taken:
        return POSITION.format(found=position[:20])
    if taken[place]:
        return TAKEN
    if not letter or len(letter) > LONGEST_LETTER:
        return LETTER.format(n=str(LONGEST_LETTER))
    words = problem_of(letter, LONGEST_LETTER)
    return words.message if words else _problem_of_days(at, planned)


def _problem_of_days(at: str, planned: str) -> Text | None:
    instant, day = _read(at, AT), _read(planned, DAY)
    if instant is None:
        return WHEN
    return PLANNED if day is None or day.date() < instant.date() else None


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=SITE_ZONE)
    except ValueError:
        return None


def _twice(rows: Sequence[tuple[int, list[str]]]) -> list[Text]:
    whole = [row for _line, row in rows if len(row) == len(COLUMNS)]
    found = []
    for column in range(3):
        seen = Counter(row[column] for row in whole if row[column])
        found += [TWICE.format(what=value[:LONGEST_LETTER]) for value, count in seen.items() if count > 1]
    return found


def _used(line: int, row: list[str]) -> UsedPlace:
    code, position, letter, at, planned, by = row
    instant, day = _read(at, AT), _read(planned, DAY)
    if instant is None or day is None:
        raise ValueError("A row that was checked has both days.")
    return UsedPlace(line, code.upper(), int(position), letter, instant, day.date(), by)
