"""Copies read back as whoever gets them would read them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from trialsite.exports.package import archive
from trialsite.exports.package.scope import Scope
from trialsite.exports.work import tables


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
    if isinstance(value, datetime):
        return datetime.fromisoformat(text) == value
    if isinstance(value, date):
        return date.fromisoformat(text) == value
    if isinstance(value, time):
        return time.fromisoformat(text) == value
    if isinstance(value, Decimal | int):
        return Decimal(text) == value
    if isinstance(value, list):
        return text.removeprefix("'") == "|".join(value)
    return text.removeprefix("'") == str(value)
