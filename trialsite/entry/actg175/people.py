"""The public data file of ACTG 175: one participant per line; read from a file, never part of the product."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import islice
from pathlib import Path

COLUMNS = frozenset({"pidnum", "age", "wtkg", "gender", "cd40", "cd420", "cd496", "cd80", "cd820"})
NOT_THERE = "NA"


class NoSuchData(ValueError):
    """The file is not the one it should be; the message says where."""


@dataclass(frozen=True)
class Person:
    """One line of the file. Age in completed years, weight in kg (half up to the one decimal the form has), sex M or F,
    CD4 and CD8 in cells/µL at baseline, week 20 and, CD4 only, week 96 (None where it was not measured).
    """

    line: int
    number: str
    age: int
    weight_kg: Decimal
    sex: str
    cd4: tuple[int, int, int | None]
    cd8: tuple[int, int]


def people(path: Path, limit: int | None = None) -> list[Person]:
    """The participants in the order of the file; raises NoSuchData where columns or values are others."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        if not set(rows.fieldnames or ()) >= COLUMNS:
            raise NoSuchData(f"{path.name}: the columns {', '.join(sorted(COLUMNS))} are needed.")
        return [_person(line, row) for line, row in enumerate(islice(rows, limit), start=2)]


def _person(line: int, row: dict[str, str]) -> Person:
    try:
        last = row["cd496"]
        return Person(
            line=line,
            number=str(int(row["pidnum"])),
            age=int(row["age"]),
            weight_kg=Decimal(row["wtkg"]).quantize(Decimal("0.1"), ROUND_HALF_UP),
            sex={"1": "M", "0": "F"}[row["gender"]],
            cd4=(int(row["cd40"]), int(row["cd420"]), None if last == NOT_THERE else int(last)),
            cd8=(int(row["cd80"]), int(row["cd820"])),
        )
    except (ValueError, KeyError, InvalidOperation) as error:
        raise NoSuchData(f"Line {line} cannot be read: {error}") from error
