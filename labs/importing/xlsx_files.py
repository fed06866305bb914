"""Excel workbooks: cells as they are displayed; nothing is calculated, formulas are refused with their address."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from labs.importing.cells import Cell, Rows, SheetRow, Trouble
from labs.importing.problems import (
    BOMB,
    CELL_ERROR,
    FORMULA,
    HIDDEN_DIGITS,
    MOST_COLUMNS,
    NO_SHEET,
    NOT_XLSX,
    ODD_CELL,
    TOO_WIDE,
    UnreadableFile,
)

MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 200, 60 * 1024 * 1024, 200
_FIXED = re.compile(r"#?(?:,##)?0(?:\.(0+))?(%)?")
_REFUSED = {"f": FORMULA, "e": CELL_ERROR}
# what a workbook that is no workbook makes the library raise
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, KeyError, ValueError,
    TypeError,
    AttributeError, IndexError, OSError, EOFError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip


def read_xlsx(data: bytes, sheet: str = "") -> Rows:
    """The rows of one sheet, the first where none is named; raises UnreadableFile."""
    _check_size(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _rows(data, sheet)
    except _BROKEN:
        raise UnreadableFile(NOT_XLSX) from None


def _check_size(data: bytes) -> None:
    """Look into the archive before anything is unpacked: a small file may unpack to gigabytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise UnreadableFile(NOT_XLSX) from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(data), 1):
        raise UnreadableFile(BOMB)


def _rows(data: bytes, sheet: str) -> Iterator[SheetRow]:
    book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        if sheet and sheet not in book.sheetnames:
            raise UnreadableFile(NO_SHEET.format(sheet=sheet, found=", ".join(book.sheetnames)))
        page = book[sheet] if sheet else book.worksheets[0]
        page.reset_dimensions()
        for number, cells in enumerate(page.iter_rows(), start=1):
            if len(cells) > MOST_COLUMNS:
                raise UnreadableFile(TOO_WIDE.format(row=number, limit=MOST_COLUMNS))
            yield SheetRow(number, [_shown(cell, number, column) for column, cell in enumerate(cells, start=1)])
    finally:
        book.close()


def _shown(cell: Any, row: int, column: int) -> Cell:
    value, address = cell.value, f"{get_column_letter(column)}{row}"
    if cell.data_type in _REFUSED:
        return Trouble(_REFUSED[cell.data_type].format(address=address, value=value))
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(cell.number_format), address)
    return _moment(value) if isinstance(value, datetime | date | time) else Trouble(ODD_CELL.format(address=address))


def _moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%H:%M}" if isinstance(value, time) else f"{value:%Y-%m-%d}"


def _number(value: int | float, display: str, address: str) -> Cell:
    """A number as its cell shows it. Excel keeps 15 digits: 4.2 may be held as 4.1999999999999993.

    Where the format hides digits that the cell holds, nobody knows which of both was reported.
    """
    held = Decimal(format(value, ".15g"))
    if not held.is_finite():
        return Trouble(ODD_CELL.format(address=address))
    match = _FIXED.fullmatch(display)
    if match is None:
        return f"{held:f}"
    shown = (held * 100 if match[2] else held).quantize(Decimal(1).scaleb(-len(match[1] or "")))
    if shown != (held * 100 if match[2] else held):
        return Trouble(HIDDEN_DIGITS.format(address=address, shown=f"{shown:f}{match[2] or ''}", held=f"{held:f}"))
    return f"{shown:f}{match[2] or ''}"
