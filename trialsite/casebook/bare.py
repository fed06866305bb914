"""Rows of joined tables by a statement that is written once: Django builds the SQL of a query anew each time.

For the few reads that every request of a form makes; what comes back are ordinary instances.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection, models


@dataclass(frozen=True)
class Table:
    """A table of the statement under its alias, with the columns that are fetched; the others are deferred."""

    alias: str
    model: type[models.Model]
    names: tuple[str, ...]

    @property
    def columns(self) -> str:
        """The columns as the statement lists them."""
        fields = (self.model._meta.get_field(name) for name in self.names)
        return ", ".join(f'{self.alias}."{field.column}"' for field in fields)  # type: ignore[union-attr]

    def taken_from(self, values: Iterator[Any]) -> Any:
        """The instance that the next values of a row are; its key must be among its columns."""
        return self.model.from_db(connection.alias, self.names, list(islice(values, len(self.names))))


def whole(alias: str, model: type[models.Model]) -> Table:
    """A table with all its columns."""
    return Table(alias, model, tuple(field.attname for field in model._meta.concrete_fields))


def part(alias: str, model: type[models.Model], *names: str) -> Table:
    """A table with some of its columns, in the order of the model, and its key."""
    wanted = {*names, str(model._meta.pk.attname)}
    return Table(alias, model, tuple(field.attname for field in model._meta.concrete_fields if field.attname in wanted))


def every_row(*tables: type[models.Model]) -> tuple[list[Any], ...]:
    """Every row of several small tables, in one statement; in no order."""
    found: tuple[list[Any], ...] = tuple([] for _table in tables)
    statement, starts = _stacked(tables)
    for number, *values in fetch(statement, {}):
        found[number].append(whole("", tables[number]).taken_from(iter(values[starts[number] :])))
    return found


@cache
def _stacked(tables: tuple[type[models.Model], ...]) -> tuple[str, tuple[int, ...]]:
    """The statement, whose rows have the columns of all the tables, and where those of each begin."""
    columns = [list(table._meta.concrete_fields) for table in tables]
    starts = tuple(sum(len(each) for each in columns[:number]) for number in range(len(tables)))
    parts = []
    for number, table in enumerate(tables):
        cells = (
            f't."{field.column}"' if of == number else f"NULL::{field.db_type(connection)}"
            for of, fields in enumerate(columns)
            for field in fields
        )
        parts.append(f"SELECT {number}, {', '.join(cells)} FROM {table._meta.db_table} t")  # noqa: S608  tables of ours
    return " UNION ALL ".join(parts), starts


def fetch(statement: str, given: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    """The rows of a statement of ours."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows
