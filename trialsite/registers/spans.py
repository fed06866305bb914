"""Versions of an entry of a register (somebody of the staff, an assay, a device) and what a new one ends; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

NOW, AHEAD, OVER, REPLACED = "now", "ahead", "over", "replaced"


@dataclass(frozen=True, slots=True)
class Turn:
    """What changes in the register: versions that end with a last day, and the one that begins."""

    ended: tuple[Any, ...]
    last_day: date
    begun: Any = None


def state_of(row: Any, on: date) -> str:
    """Where a version stands on a site date."""
    if not lived(row):
        return REPLACED
    if row.valid_from > on:
        return AHEAD
    return OVER if row.valid_to is not None and row.valid_to < on else NOW


def lived(row: Any) -> bool:
    """Whether a version was, is or will be in force."""
    return row.valid_to is None or bool(row.valid_to >= row.valid_from)


def standing(rows: Iterable[Any]) -> Any:
    """The version that holds until another one comes or its last day: of those ever in force the newest."""
    return max(filter(lived, rows), key=lambda row: row.valid_from, default=None)


def turn(rows: Iterable[Any], new: Any) -> Turn:
    """A version holds from its first day until the next one; what began on that day or later was never in force."""
    last_day = new.valid_from - timedelta(days=1)
    return Turn(_beyond(rows, last_day), last_day, new)


def end(rows: Iterable[Any], last_day: date) -> Turn:
    """The entry ends; versions that would begin later never do."""
    return Turn(_beyond(rows, last_day), last_day)


def _beyond(rows: Iterable[Any], last_day: date) -> tuple[Any, ...]:
    """The versions that reach beyond a day."""
    return tuple(row for row in filter(lived, rows) if row.valid_to is None or row.valid_to > last_day)
