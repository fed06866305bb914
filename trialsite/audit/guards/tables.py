"""Which tables are guarded and how: found from the models, so that a new form cannot be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps

from trialsite.audit.models import Anchor, ChainHead, Event, Item
from trialsite.audit.tracked import HistoryRow, Tracked


class Kind(StrEnum):
    """How a table may be written."""

    LEDGER = "ledger"
    HEAD = "head"
    HISTORY = "history"
    TRACKED = "tracked"
    APPEND = "append"


@dataclass(frozen=True, slots=True)
class Guarded:
    """One guarded table; history tables know their live table and the column of its key."""

    table: str
    kind: Kind
    key: str = ""
    history: str = ""


_OWN = ((Event, Kind.LEDGER), (Item, Kind.LEDGER), (Anchor, Kind.APPEND), (ChainHead, Kind.HEAD))


def guarded_tables() -> tuple[Guarded, ...]:
    """Every guarded table of the installed apps, by name."""
    found = [Guarded(model._meta.db_table, kind) for model, kind in _OWN]
    for model in apps.get_models():
        if issubclass(model, Tracked):
            found.append(_live(model))
        elif issubclass(model, HistoryRow):
            found.append(Guarded(model._meta.db_table, Kind.HISTORY))
    return tuple(sorted(found, key=lambda each: each.table))


def _live(model: Any) -> Guarded:
    column = model._meta.pk.column
    return Guarded(model._meta.db_table, Kind.TRACKED, column, model.history.model._meta.db_table)
