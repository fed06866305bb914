"""History rows against the digest that their event keeps; needs no knowledge of forms."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.apps import apps

from trialsite.audit.hashing import combined, digest_of, digested
from trialsite.audit.models import Event
from trialsite.audit.tracked import HistoryRow
from trialsite.audit.verification.disagreement import Disagreement

# few rows of each of a hundred tables are in memory at once
_CHUNK = 100
Place = tuple[str, int]
Written = tuple[UUID, str, str]


def look() -> Iterator[Disagreement]:
    """The first event of each chain whose history rows were edited, removed or added to, and the first stray row.

    Events and history rows are read in the order of the event's uuid, side by side.
    """
    first: dict[str, tuple[int, str]] = {}
    stray: tuple[UUID, str] | None = None
    events = Event.objects.order_by("id").values_list("id", "chain", "sequence", "history_digest")
    pending = events.iterator(chunk_size=500)
    event = next(pending, None)
    for event_id, rows in groupby(_rows(), key=itemgetter(0)):
        while event is not None and event[0] < event_id:
            _note(first, event, [])
            event = next(pending, None)
        if event is not None and event[0] == event_id:
            _note(first, event, list(rows))
            event = next(pending, None)
        else:
            stray = stray or (event_id, next(rows)[1])
    while event is not None:
        _note(first, event, [])
        event = next(pending, None)
    for chain, (sequence, what) in sorted(first.items()):
        yield Disagreement("history-changed", f"{chain} #{sequence}", what)
    if stray:
        yield Disagreement("history-inserted", f"{stray[1]} {stray[0]}", "history rows without an event")


def _rows() -> Iterator[Written]:
    """Event, table and digest of every history row, by event."""
    histories = [model for model in apps.get_models() if issubclass(model, HistoryRow)]
    return merge(*(_table(model) for model in histories), key=itemgetter(0))


def _table(model: Any) -> Iterator[Written]:
    table, names = model._meta.db_table, [field.attname for field in digested(model)]
    rows = model._base_manager.order_by("event_id").values_list("event_id", *names)
    for event, *values in rows.iterator(chunk_size=_CHUNK):
        yield event, table, digest_of(table, names, values)


def _note(first: dict[str, tuple[int, str]], event: tuple[UUID, str, int, str], rows: list[Written]) -> None:
    """Remember the event when its rows differ and it is the first of its chain that does."""
    _, chain, sequence, digest = event
    if combined(each for _, _, each in rows) == digest or first.get(chain, (sequence + 1,))[0] <= sequence:
        return
    tables = ", ".join(sorted({table for _, table, _ in rows})) or "none is left"
    first[chain] = (sequence, f"its history rows differ from what it keeps (in {tables})")
