"""Large files: every analyte of many people, with rows among them that cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from labs.importing.targets import Target, targets
from tests.labs.importing.files import long_csv

DAY, CLOCK = "2024-03-05", "08:30"
# one of each for each person: whose code nobody has, in no unit of the analyte, and of a name that is not mapped
SPOILT = (("S9999", "HGB", "132", "g/L"), ("", "HGB", "132", "mmol/mol"), ("", "TROPONIN", "1", "g/L"))


@dataclass(frozen=True)
class Large:
    """A file and what it holds: results by code and analyte, and how many rows cannot be taken."""

    data: bytes
    rows: int
    results: dict[tuple[str, str], tuple[int, str]]
    spoilt: int


def large_file(codes: Sequence[str], most: int, *, encoding: str = "gb18030", turn: int = 0) -> Large:
    """At most so many rows; the results differ from person to person, and from turn to turn."""
    lines: list[list[str]] = []
    results: dict[tuple[str, str], tuple[int, str]] = {}
    spoilt = 0
    for code, name, value, unit, analyte in _said(codes, turn):
        if len(lines) == most:
            break
        lines.append([code, "筛选期", DAY, CLOCK, "", name, value, unit])
        if analyte:
            results[code, analyte] = (len(lines) + 1, value)
        else:
            spoilt += 1
    return Large(long_csv(*lines, encoding=encoding), len(lines), results, spoilt)


def _said(codes: Sequence[str], turn: int) -> Iterator[tuple[str, str, str, str, str]]:
    for place, code in enumerate(codes):
        for analyte, target in targets().items():
            yield code, target.text.zh, _value(target, place + turn), target.units[0], analyte
        for other, name, value, unit in SPOILT:
            yield other or code, name, value, unit, ""


def _value(target: Target, number: int) -> str:
    """A result that no rule finds odd."""
    if target.form == "vl":
        return "<20"
    low, high = target.question.soft or target.question.hard or (Decimal(0), Decimal(1))
    step = (Decimal(high) - Decimal(low)) / 1000
    return str((Decimal(low) + step * (400 + number % 200)).quantize(Decimal("0.01") if high < 50 else Decimal(1)))
