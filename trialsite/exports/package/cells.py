"""Cells of the files: stored values in one spelling, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from trialsite.audit.clock import SITE_ZONE
from trialsite.pages.spreadsheets import defused


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


class Counted:
    """A file that csv writes text to, as UTF-8."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out

    def write(self, text: str) -> int:
        return self.out.write(text.encode())


def write_rows(out: IO[bytes], heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Write a table as it is read, with the mark of UTF-8; returns how many rows it has below its heads."""
    out.write(b"\xef\xbb\xbf")
    table = csv.writer(Counted(out))
    table.writerow(list(heads))
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - counts
        table.writerow([cell(value) for value in row])
    return number
