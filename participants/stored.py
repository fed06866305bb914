"""Stored rows of forms for many participants at once, as facts read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trialsite.crf.facts import Evidence

Given = Mapping[Any, list[Evidence]]
Rows = Callable[[Sequence[Any], datetime | None], list[Any]]


def rows_of(model: Any, participants: Sequence[Any], as_of: datetime | None, *columns: str) -> list[Any]:
    """The rows of one form with their records, first saved first, without those in error; one statement.

    `columns`: where every save asks for the rows, the few of their many columns that facts are made of.
    """
    live = model.objects if as_of is None else model.history.as_of(as_of)
    found = live.filter(record__participant_id__in=list(participants), record__entered_in_error_at__isnull=True)
    found = found.select_related("record").order_by("record__first_saved_at")
    if columns and as_of is None:
        found = found.only(*columns, "record__participant_id", "record__revision")
    return list(found)


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
