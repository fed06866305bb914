"""Statements that every save makes, built once per table and kept: the rows differ, the statement does not.

Django builds the SQL of each insert and update anew, which costs more than running it. What is written, and under
which guards, is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection, models
from psycopg.adapt import Transformer

AT_ONCE = 500  # rows in one statement
FEW = 25  # rows that are changed in one statement with their snapshots


class PreparedManager(models.Manager[Any]):
    """Manager of a table that is only ever added to; simple-history writes its snapshots through it too."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Insert the rows, in one statement for each 500 of them."""
        rows = list(objs)
        insert_rows(rows)
        return rows


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; a key that the database gives is set on the row."""
    for part in _parts(rows):
        given = part[0].pk is None
        with connection.cursor() as cursor:
            cursor.execute(_inserting(part) + (_returning(type(part[0])) if given else ""))
            keys = cursor.fetchall() if given else ()
        for row, (key,) in zip(part, keys, strict=False):
            row.pk = key
        _written(part)


def insert_with(rows: Sequence[models.Model], others: Sequence[models.Model]) -> None:
    """Insert rows and those of another model that belong to them, in one statement; keys stay with the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH written AS ({_inserting(rows)}) {_inserting(others)}")
    _written([*rows, *others])


def update_row(row: models.Model, names: Sequence[str]) -> int:
    """Write the named columns of one row; how many rows were there to be written."""
    with connection.cursor() as cursor:
        cursor.execute(_updating(row, names))
        written: int = cursor.rowcount
    return written


def update_with(rows: Sequence[models.Model], names: Sequence[str], snapshots: Sequence[models.Model]) -> int:
    """Write the named columns of a few rows, each with its snapshot, in one statement; how many rows were there.

    A row that is not there gets no snapshot either.
    """
    pairs = zip(rows, snapshots, strict=True)
    steps = ", ".join(
        f"changed{number} AS ({_updating(row, names)} RETURNING 1), "
        f"told{number} AS ({_inserting([snapshot], f'changed{number}')} RETURNING 1)"
        for number, (row, snapshot) in enumerate(pairs)
    )
    told = " + ".join(f"(SELECT count(*) FROM told{number})" for number in range(len(rows)))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {steps} SELECT {told}")
        written: int = cursor.fetchone()[0]
    _written(snapshots)
    return written


def _updating(row: models.Model, names: Sequence[str]) -> str:
    """The statement that writes columns of one row."""
    return _update(type(row), tuple(names)) % tuple(_literals(_set(row, names)))


def _inserting(rows: Sequence[models.Model], where: str = "") -> str:
    """The statement that inserts rows of one model; one row where it is told which step of a statement it follows."""
    given = rows[0].pk is None
    fields = _fields(type(rows[0]), given)
    written = _literals(_prepared(field, getattr(row, field.attname)) for row in rows for field in fields)
    lines = (", ".join(islice(written, len(fields))) for _row in rows)
    head = _insert(type(rows[0]), given)
    return f"{head} SELECT {next(lines)} FROM {where}" if where else f"{head} VALUES ({'), ('.join(lines)})"  # noqa: S608


def _literals(values: Iterable[Any]) -> Iterator[str]:
    """Each value as the driver writes it into a statement; it would look for hundreds of places anew each time."""
    connection.ensure_connection()
    written = Transformer.from_context(connection.connection)
    return ("NULL" if value is None else written.as_literal(value).decode() for value in values)


def _set(row: models.Model, names: Sequence[str]) -> list[Any]:
    """The values of an update: of the columns, then the key."""
    fields = [type(row)._meta.get_field(name) for name in names]
    return [*(_prepared(f, getattr(row, f.attname)) for f in fields), row.pk]  # type: ignore[union-attr, arg-type]


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    """The value as the database takes it; nothing and plain text are taken as they are."""
    return value if value is None or type(value) is str else field.get_db_prep_save(value, connection)


def _written(rows: Sequence[models.Model]) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _parts(rows: Sequence[models.Model]) -> Iterable[tuple[models.Model, ...]]:
    return (tuple(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE))


@cache
def _fields(model: type[models.Model], given: bool) -> tuple[models.Field[Any, Any], ...]:
    """The columns to be written; without the key where the database gives it."""
    return tuple(f for f in model._meta.concrete_fields if not (given and f.primary_key))


@cache
def _insert(model: type[models.Model], given: bool) -> str:
    """The statement up to its values."""
    quote, fields = connection.ops.quote_name, _fields(model, given)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns})"


def _returning(model: type[models.Model]) -> str:
    """What asks an insert for the keys that the database gave."""
    return f" RETURNING {connection.ops.quote_name(str(model._meta.pk.column))}"


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote, meta = connection.ops.quote_name, model._meta
    columns = [str(meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    settings = ", ".join(f"{quote(column)} = %s" for column in columns)
    return f"UPDATE {quote(meta.db_table)} SET {settings} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
