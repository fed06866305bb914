"""Facts that are one value of each form, for many participants at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trialsite.crf.facts import Evidence

Given = Mapping[Any, list[Evidence]]
Rows = Callable[[Sequence[Any], datetime | None], list[Any]]


def dated(rows: Rows, read: Callable[[Any], Any], on: str) -> Callable[[Sequence[Any], datetime | None], Given]:
    """A provider of one value per form, by the form's date in column `on`; a form without one comes first."""

    def given(participants: Sequence[Any], as_of: datetime | None) -> Given:
        found: dict[Any, list[Evidence]] = {}
        for row in sorted(rows(participants, as_of), key=lambda row: getattr(row, on) or date.min):
            if (value := read(row)) is not None:
                evidence = Evidence(value, getattr(row, on), str(row.record_id), row.record.revision)
                found.setdefault(row.record.participant_id, []).append(evidence)
        return found

    return given


def column(name: str) -> Callable[[Any], Any]:
    """Reads one column of a row."""
    return lambda row: getattr(row, name)
