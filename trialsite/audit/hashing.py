"""The hash of an event: SHA-256 over the previous hash and a versioned canonical JSON of event and items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models

from trialsite.audit.models import Event, Item

FORMAT = 1
GENESIS = "0" * 64
_EVENT = tuple(f.attname for f in Event._meta.concrete_fields if f.attname not in {"hash", "previous_hash"})
_ITEM = tuple(f.attname for f in Item._meta.concrete_fields if f.attname not in {"id", "event_id"})


def plain(value: Any) -> Any:
    """A value as it stands in the canonical JSON: instants in UTC with microseconds, decimals as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def canonical_json(content: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def event_hash(event: Event, items: Iterable[Item], previous: str) -> str:
    """The hash that stands in the event, given its items in order and the hash before it."""
    content = {
        "format": FORMAT,
        "event": {name: plain(getattr(event, name)) for name in _EVENT},
        "items": [{name: plain(getattr(item, name)) for name in _ITEM} for item in items],
    }
    return hashlib.sha256(previous.encode() + canonical_json(content)).hexdigest()


def row_digest(row: Any) -> str:
    """SHA-256 over the columns of a history row, its own number and the bookkeeping of its table apart."""
    content = {
        field.attname: _as_stored(field, getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname != "history_id"
    }
    return hashlib.sha256(canonical_json([row._meta.db_table, content])).hexdigest()


def _as_stored(field: Any, value: Any) -> Any:
    """The value as the column will give it back: decimals with all their places."""
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    return plain(value)


def combined(digests: Iterable[str]) -> str:
    """One digest for all history rows of an event, in any order; "" when there are none."""
    every = sorted(digests)
    return hashlib.sha256("".join(every).encode()).hexdigest() if every else ""
