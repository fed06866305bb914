"""Which tables are guarded and how: found from the models, so that a new form cannot be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps

from trialsite.audit.models import Anchor, ChainHead, Event, Item, TrailRow
from trialsite.audit.tracked import HistoryRow, Tracked


class Kind(StrEnum):
    """How a table may be written."""

    LEDGER = "ledger"  # rows are added, by chain.append alone
    HEAD = "head"  # moves one event at a time
    HISTORY = "history"  # rows are added inside a declared change, whose event must exist at commit
    TRACKED = "tracked"  # rows are added and changed inside a declared change, with a history row at commit
    APPEND = "append"  # rows are added
    DERIVED = "derived"  # rows are made by triggers of the ledger; the application reads them


@dataclass(frozen=True, slots=True)
class Guarded:
    """One guarded table; history tables know their live table and the column of its key."""

    table: str
    kind: Kind
    key: str = ""
    history: str = ""


_REGISTERED: dict[Any, Kind] = {
    Event: Kind.LEDGER,
    Item: Kind.LEDGER,
    Anchor: Kind.APPEND,
    ChainHead: Kind.HEAD,
    TrailRow: Kind.DERIVED,
}


def register(model: Any, kind: Kind = Kind.APPEND) -> None:
    """Guard the table of a model that is not Tracked, in AppConfig.ready(); raises ValueError for another kind.

    Tracked models and their histories are found without being registered.
    """
    if kind is not Kind.APPEND:
        raise ValueError(f"Only append-only tables are registered; {kind} tables are found or belong to the ledger.")
    _REGISTERED[model] = kind


def guarded_tables() -> tuple[Guarded, ...]:
    """Every guarded table of the installed apps, by name."""
    found = [Guarded(model._meta.db_table, kind) for model, kind in _REGISTERED.items()]
    for model in apps.get_models():
        if issubclass(model, Tracked):
            found.append(_live(model))
        elif issubclass(model, HistoryRow):
            found.append(Guarded(model._meta.db_table, Kind.HISTORY))
    return tuple(sorted(found, key=lambda each: each.table))


def _live(model: Any) -> Guarded:
    column = model._meta.pk.column
    return Guarded(model._meta.db_table, Kind.TRACKED, column, model.history.model._meta.db_table)
