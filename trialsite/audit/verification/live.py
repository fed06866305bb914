"""Live rows against their last history row, column by column, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from trialsite.audit.tracked import Tracked
from trialsite.audit.verification.disagreement import Disagreement

_FIRST = """
SELECT coalesce(l.{key}, h.{key})::text, l.{key} IS NULL, h.{key} IS NULL{differences}
FROM {live} l FULL JOIN (SELECT DISTINCT ON ({key}) * FROM {history} ORDER BY {key}, history_id DESC) h
ON l.{key} = h.{key}
WHERE l.{key} IS NULL OR h.{key} IS NULL OR ({live_columns}) IS DISTINCT FROM ({history_columns})
ORDER BY coalesce(l.{key}, h.{key}) LIMIT 1
"""


def look() -> Iterator[Disagreement]:
    """The first row of each table that differs from its last history row, has none, or is gone."""
    for model in apps.get_models():
        if issubclass(model, Tracked):
            yield from _table(model)


def _table(model: Any) -> Iterator[Disagreement]:
    columns = [field.column for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, columns))
        found = cursor.fetchone()
    if found is None:
        return
    key, is_gone, is_unknown, *differs = found
    what = f"differs from its last history row in {', '.join(_names(columns, differs))}"
    if is_gone:
        what = "the live row is missing"
    elif is_unknown:
        what = "has no history"
    yield Disagreement("live-changed", f"{model._meta.db_table} {key}", what)


def _names(columns: list[str], differs: list[bool]) -> Iterator[str]:
    return (column for column, differ in zip(columns, differs, strict=True) if differ)


def _statement(model: Any, columns: list[str]) -> str:
    """The comparison of one table; every name comes from the model."""
    quoted = [connection.ops.quote_name(column) for column in columns]
    return _FIRST.format(
        key=connection.ops.quote_name(model._meta.pk.column),
        live=connection.ops.quote_name(model._meta.db_table),
        history=connection.ops.quote_name(model.history.model._meta.db_table),
        live_columns=", ".join(f"l.{each}" for each in quoted),
        history_columns=", ".join(f"h.{each}" for each in quoted),
        differences="".join(f", l.{each} IS DISTINCT FROM h.{each}" for each in quoted),
    )
