"""CSV of laboratories: UTF-8, UTF-16 or GB18030, separated by comma, semicolon or tab."""

from __future__ import annotations

import csv
import io

from labs.importing.cells import Rows, SheetRow
from labs.importing.problems import (
    EMPTY,
    ENCODING,
    HEADER_WITHIN,
    MOST_COLUMNS,
    NOT_CSV,
    NOT_TEXT,
    TOO_WIDE,
    UnreadableFile,
)

SEPARATORS = (",", ";", "\t")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_csv(data: bytes) -> Rows:
    """The rows of a CSV file; raises UnreadableFile with the row that cannot be read."""
    text = _decoded(data)
    if "\x00" in text:
        raise UnreadableFile(NOT_TEXT.format(row=text[: text.index("\x00")].count("\n") + 1))
    if not text.strip():
        raise UnreadableFile(EMPTY)
    separator = _separator(text)
    # by name: the mark of the separator itself may stand in quoted cells
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > MOST_COLUMNS:
                raise UnreadableFile(TOO_WIDE.format(row=number, limit=MOST_COLUMNS))
            yield SheetRow(number, cells)
    except csv.Error:
        raise UnreadableFile(NOT_CSV.format(row=number + 1)) from None


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        # a file that began in UTF-8 with Chinese in it goes on in UTF-8
        if not data[: problem.start].isascii():
            raise UnreadableFile(ENCODING.format(row=_row_of(data, problem.start))) from None
    return _strict(data, "gb18030")


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as problem:
        row = data[: problem.start].decode(name, "ignore").count("\n") + 1
        raise UnreadableFile(ENCODING.format(row=row)) from None


def _row_of(data: bytes, position: int) -> int:
    return data[:position].count(b"\n") + 1


def _separator(text: str) -> str:
    """The sign that cuts the widest of the first lines into most cells."""
    lines = text.splitlines()[:HEADER_WITHIN]
    counts = {sign: max((line.count(sign) for line in lines), default=0) for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: counts[sign])
