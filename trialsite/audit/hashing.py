"""The hash of an event: SHA-256 over the previous hash and a versioned canonical JSON of event and items.

Columns without a value are left out, so that a nullable column may be added to ledger and history at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models

from trialsite.audit.models import Event, Item

# a change of what is hashed, or how, gets the next number; Event.application_version tells which an old event has
FORMAT = 1
GENESIS = "0" * 64
# what is hashed of an event and of an item
EVENT = tuple(f.attname for f in Event._meta.concrete_fields if f.attname not in {"hash", "previous_hash"})
ITEM = tuple(f.attname for f in Item._meta.concrete_fields if f.attname not in {"id", "event_id"})
# values of these very types stand as they are
_OWN_TEXT = frozenset({str, int, bool, type(None)})
_encoded = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def plain(value: Any) -> Any:
    """A value as it stands in the canonical JSON: instants in UTC with microseconds, decimals as the shortest text."""
    if type(value) in _OWN_TEXT or isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        # 36.50 and 36.5 are one number, also after a column got more places; -0 is stored as 0
        return f"{value.normalize() + 0:f}"
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        # the database keeps the keys of a JSON column in an order of its own
        value = {key: plain(value[key]) for key in sorted(value)}
    return str(value)


def canonical_json(content: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return _encoded(content).encode()


def event_hash(event: Event, items: Iterable[Item], previous: str) -> str:
    """The hash that stands in the event, given its items in order and the hash before it."""
    return hash_of(
        [getattr(event, name) for name in EVENT], ([getattr(item, name) for name in ITEM] for item in items), previous
    )


def hash_of(event: Sequence[Any], items: Iterable[Sequence[Any]], previous: str) -> str:
    """The same from the values of the columns `EVENT` and, item by item, `ITEM`."""
    content = {
        "format": FORMAT,
        "event": _filled(EVENT, event),
        "items": [_filled(ITEM, item) for item in items],
    }
    return hashlib.sha256(previous.encode() + canonical_json(content)).hexdigest()


def row_digest(row: Any) -> str:
    """SHA-256 over the table and the columns of a history row that is to be written, the row's own number apart."""
    fields = digested(type(row))
    values = [_as_stored(field, getattr(row, field.attname)) for field in fields]
    return digest_of(row._meta.db_table, [field.attname for field in fields], values)


def digested(history: Any) -> list[Any]:
    """The columns of a history that count."""
    return [field for field in history._meta.concrete_fields if field.attname != "history_id"]


def digest_of(table: str, names: Sequence[str], values: Sequence[Any]) -> str:
    """The digest of a row of a table from the values that its columns gave back."""
    return hashlib.sha256(canonical_json([FORMAT, table, _filled(names, values)])).hexdigest()


def _filled(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Columns that hold something: a column that is added later is empty in what was hashed before."""
    return {name: plain(value) for name, value in zip(names, values, strict=True) if value is not None}


def _as_stored(field: models.Field[Any, Any], value: Any) -> Any:
    """The value as the column will give it back, whatever its Python type was before it was written."""
    if value is None:
        return None
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        # an input with more places than the column is stored rounded
        value = round(value, field.decimal_places)
    return field.to_python(value)


def combined(digests: Iterable[str]) -> str:
    """One digest for all history rows of an event, in any order; "" when there are none."""
    every = sorted(digests)
    return hashlib.sha256("".join(every).encode()).hexdigest() if every else ""
