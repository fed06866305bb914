"""Copies read back as whoever gets them would read them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from trialsite.exports.content import tables
from trialsite.exports.package import archive
from trialsite.exports.package.scope import Scope

# an instant is a date as well: it comes first
READ = {
    datetime: datetime.fromisoformat, date: date.fromisoformat, time: time.fromisoformat,
    Decimal: Decimal, int: Decimal,
}  # fmt: skip


def made(path: Path, people: str = "all") -> zipfile.ZipFile:
    """A copy of the database as it is, opened."""
    archive.write(path, tables(), Scope(people), {}, lambda _number: None)
    return zipfile.ZipFile(path)


def lines(copy: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """The rows of one file by the names of their columns."""
    return list(csv.DictReader(io.StringIO(copy.read(name).decode("utf-8-sig"), newline="")))


def says(text: str, value: Any) -> bool:
    """Whether a cell holds a stored value, read back as the type it had."""
    if isinstance(value, bool):
        return text == ("Y" if value else "N")
    read = next((how for kind, how in READ.items() if isinstance(value, kind)), None)
    if read is not None:
        return bool(read(text) == value)
    return text.removeprefix("'") == ("|".join(value) if isinstance(value, list) else str(value))
