"""Cells and files that a spreadsheet will open: values in one spelling, and no text that it would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook import masked

# what spreadsheets take for the beginning of a formula, full width too
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME = 31
_NOT_IN_A_NAME = str.maketrans("", "", "[]:*?/\\：")


def defused(cell: str) -> str:
    """The cell without what is masked, and with an apostrophe before it where a spreadsheet would run it."""
    cell = masked.current().text(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def cell(value: Any) -> str:
    """A value as it stands in a file: ISO 8601 dates, instants on the site's clock with their offset, codes by "|".

    A text that a spreadsheet would run has an apostrophe before it; numbers and dates are written as they are.
    """
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return value.astimezone(SITE_ZONE).isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, date | time | int | float):
        return str(value)
    text = "|".join(map(str, value)) if isinstance(value, list | tuple) else str("" if value is None else value)
    return defused(text)


class _Encoded:
    """A file that csv writes text to, as UTF-8."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out

    def write(self, text: str) -> int:
        return self.out.write(text.encode())


def write_rows(out: IO[bytes], heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Write a table as it is read, with the mark of UTF-8; returns how many rows it has below its heads."""
    out.write(b"\xef\xbb\xbf")
    table = csv.writer(_Encoded(out))
    table.writerow(list(heads))
    number = 0
    with masked.knowing():
        for number, row in enumerate(rows, start=1):  # noqa: B007 - counts
            table.writerow([cell(value) for value in row])
    return number


def write_workbook(out: IO[bytes], title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """The same as one sheet of a workbook; a text is stored as a text, so that it is never run. Returns its rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(_NOT_IN_A_NAME)[:LONGEST_SHEET_NAME])
    sheet.append([_text(sheet, head) for head in heads])
    number = 0
    with masked.knowing() as masks:
        for number, row in enumerate(rows, start=1):  # noqa: B007 - counts
            sheet.append([_sheet_cell(sheet, masks.text(value) if isinstance(value, str) else value) for value in row])
    book.save(out)
    return number


def _sheet_cell(sheet: Any, value: Any) -> Any:
    if value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    plain = str(value) if isinstance(value, str) else cell(value)
    return _text(sheet, plain)


def _text(sheet: Any, text: str) -> Any:
    found = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    found.data_type = "s"  # not "f", whatever it begins with
    return found
