"""Stored rows of forms for many participants at once, as facts read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from trialsite.casebook import bare
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, expected, shared

RECORD = ("participant_id", "revision")  # what evidence names of a record
Given = Mapping[Any, list[Evidence]]
Rows = Callable[[Sequence[Any], datetime | None], list[Any]]


# bare, for every save asks for consent, and some for much more
_ROWS = """SELECT {columns} FROM {table} f JOIN casebook_crfrecord r ON r.id = f.record_id
    WHERE r.participant_id = ANY(%(participants)s) AND r.entered_in_error_at IS NULL ORDER BY r.first_saved_at"""


_WIDE = """SELECT {columns} FROM casebook_crfrecord r {joins} WHERE r.participant_id = ANY(%(participants)s)
    AND r.form = ANY(%(forms)s) AND r.entered_in_error_at IS NULL ORDER BY r.first_saved_at"""
FEW = 20  # people, whose forms are read in one statement where many forms are needed: its rows are wide


def rows_of(model: Any, participants: Sequence[Any], as_of: datetime | None, *columns: str) -> list[Any]:
    """The rows of one form with their records, first saved first, without those in error; one statement.

    `columns`: where every save asks for the rows, the few of their many columns that facts are made of.
    """
    if as_of is not None:
        then = model.history.as_of(as_of).filter(record__participant_id__in=list(participants))
        live = then.filter(record__entered_in_error_at__isnull=True)
        return list(live.select_related("record").order_by("record__first_saved_at"))
    if len(participants) <= FEW and model in _models(expected()).values():
        found = _together(participants)
        if model in found:
            return list(found[model])
    statement, form, record = _rows_statement(model, columns)
    return [_row(values, form, record) for values in bare.fetch(statement, {"participants": list(participants)})]


@shared
def _together(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Any]]:
    """The rows of every form that is expected to be read, by model; one statement, as wide as all of them together."""
    statement, tables, record = _wide_statement(expected())
    found: dict[Any, list[Any]] = {table.model: [] for _start, table in tables.values()}
    given = {"participants": list(participants), "forms": list(tables)}
    for values in bare.fetch(statement, given):
        of = record.taken_from(iter(values))
        start, table = tables[of.form]
        row = table.taken_from(iter(values[start:]))
        # a record that was never saved has no row
        if row.pk is not None:
            row.record = of
            found[table.model].append(row)
    return found


@cache
def _models(forms: frozenset[str]) -> Mapping[str, Any]:
    return {form: registry.get(form).model for form in sorted(forms) if registry.known(form)}


@cache
def _wide_statement(forms: frozenset[str]) -> tuple[str, dict[str, tuple[int, bare.Table]], bare.Table]:
    """The statement, the table of each form with the place of its first column, and the table of records."""
    record = bare.whole("r", CrfRecord)
    tables: dict[str, tuple[int, bare.Table]] = {}
    start = len(record.names)
    for number, (form, model) in enumerate(_models(forms).items()):
        table = bare.whole(f"f{number}", model)
        tables[form] = (start, table)
        start += len(table.names)
    joins = " ".join(
        f"LEFT JOIN {table.model._meta.db_table} {table.alias} ON {table.alias}.record_id = r.id"
        for _start, table in tables.values()
    )
    columns = ", ".join((record.columns, *(table.columns for _start, table in tables.values())))
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
