"""Files as laboratories send them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from labs.importing.example import HEADS, example_mapping
from labs.importing.mapping import WIDE, FileMapping, Named, of_row

LONG_HEAD = list(HEADS.values())
LONG = of_row(example_mapping())
WIDE_MAPPING = FileMapping(
    "CLINLAB", 1, WIDE, {"participant": "Code", "date": "Sampled", "time": "At"},
    (Named("hgb", ("HGB", "血红蛋白"), "g/L"), Named("cd4", ("CD4",), "cells/uL")),
)  # fmt: skip


def csv_of(rows: Sequence[Sequence[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def long_csv(*rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    """A CSV file of the example mapping."""
    return csv_of([LONG_HEAD, *rows], encoding=encoding)


def xlsx_of(rows: Sequence[Sequence[Any]], formats: dict[str, str] | None = None, sheet: str = "Sheet1") -> bytes:
    """An Excel workbook; `formats`: address → number format."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for address, display in (formats or {}).items():
        page[address].number_format = display
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
