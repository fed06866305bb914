"""Stored rows of forms for many participants at once, as facts read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import Any

from trialsite.casebook import bare
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.facts import Evidence

RECORD = ("participant_id", "revision")  # what evidence names of a record
Given = Mapping[Any, list[Evidence]]
Rows = Callable[[Sequence[Any], datetime | None], list[Any]]


# bare, for every save asks for consent, and some for much more
_ROWS = """SELECT {columns} FROM {table} f JOIN casebook_crfrecord r ON r.id = f.record_id
    WHERE r.participant_id = ANY(%(participants)s) AND r.entered_in_error_at IS NULL ORDER BY r.first_saved_at"""


_WIDE = """SELECT {columns} FROM casebook_crfrecord r {joins} WHERE r.participant_id = ANY(%(participants)s)
    AND r.form = ANY(%(forms)s) AND r.entered_in_error_at IS NULL ORDER BY r.first_saved_at"""
# model → for whom, and their rows, while a page reads its forms together
_together: ContextVar[dict[Any, tuple[frozenset[Any], list[Any]]] | None] = ContextVar("together", default=None)


def rows_of(model: Any, participants: Sequence[Any], as_of: datetime | None, *columns: str) -> list[Any]:
    """The rows of one form with their records, first saved first, without those in error; one statement.

    `columns`: where every save asks for the rows, the few of their many columns that facts are made of.
    """
    read = _together.get()
    if read is not None and as_of is None and model in read and read[model][0] == frozenset(participants):
        return list(read[model][1])
    if as_of is not None:
        then = model.history.as_of(as_of).filter(record__participant_id__in=list(participants))
        live = then.filter(record__entered_in_error_at__isnull=True)
        return list(live.select_related("record").order_by("record__first_saved_at"))
    statement, form, record = _rows_statement(model, columns)
    return [_row(values, form, record) for values in bare.fetch(statement, {"participants": list(participants)})]


@contextmanager
def read_together(forms: Sequence[str], participants: Sequence[Any]) -> Iterator[None]:
    """Within it `rows_of` gives the rows of these forms from one statement, as they stood when it began.

    For a page of few people that needs many forms: each row is as wide as all of them together.
    """
    models = {form: registry.get(form).model for form in forms if registry.known(form)}
    token = _together.set(_read_together(models, frozenset(participants)))
    try:
        yield
    finally:
        _together.reset(token)


def _read_together(
    models: Mapping[str, Any], participants: frozenset[Any]
) -> dict[Any, tuple[frozenset[Any], list[Any]]]:
    statement, tables, record = _wide_statement(tuple(models.items()))
    found: dict[Any, tuple[frozenset[Any], list[Any]]] = {model: (participants, []) for model in models.values()}
    for values in bare.fetch(statement, {"participants": list(participants), "forms": list(models)}):
        left = iter(values)
        of = record.taken_from(left)
        rows = {form: table.taken_from(left) for form, table in tables.items()}
        row = rows[of.form]
        # a record that was never saved has no row
        if row.pk is not None:
            row.record = of
            found[models[of.form]][1].append(row)
    return found


@cache
def _wide_statement(models: tuple[tuple[str, Any], ...]) -> tuple[str, dict[str, bare.Table], bare.Table]:
    record = bare.whole("r", CrfRecord)
    tables = {form: bare.whole(f"f{number}", model) for number, (form, model) in enumerate(models)}
    joins = " ".join(
        f"LEFT JOIN {table.model._meta.db_table} {table.alias} ON {table.alias}.record_id = r.id"
        for table in tables.values()
    )
    columns = ", ".join((record.columns, *(table.columns for table in tables.values())))
    return _WIDE.format(columns=columns, joins=joins), tables, record


@cache
def _rows_statement(model: Any, columns: tuple[str, ...]) -> tuple[str, bare.Table, bare.Table]:
    form = bare.part("f", model, *columns) if columns else bare.whole("f", model)
    record = bare.part("r", CrfRecord, *RECORD) if columns else bare.whole("r", CrfRecord)
    return _ROWS.format(columns=f"{form.columns}, {record.columns}", table=model._meta.db_table), form, record


def _row(values: Sequence[Any], form: bare.Table, record: bare.Table) -> Any:
    left = iter(values)
    row = form.taken_from(left)
    row.record = record.taken_from(left)
    return row


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
