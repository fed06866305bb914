"""Stored rows of forms for many participants at once, as facts read them; where many forms are asked, in one statement.

Whoever gathers facts says which forms they read (`crf.facts.expecting`); the first that is read brings the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from trialsite.casebook import bare
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.facts import expected, shared

# what a fact reads of a record
RECORD = ("participant_id", "visit_id", "form", "repeat", "protocol_version", "revision")
FEW = 20  # people, whose forms are read in one statement where many forms are needed: its rows are wide

# of forms that every save asks for, the few of their many columns that facts are made of
_narrow: dict[Any, tuple[str, ...]] = {}

# bare, for every save asks for them
_ROWS = """SELECT {columns} FROM casebook_crfrecord r LEFT JOIN {visit} v ON v.id = r.visit_id {joins}
    WHERE r.participant_id = ANY(%(participants)s) AND r.form = ANY(%(forms)s) AND r.revision > 0
      AND r.entered_in_error_at IS NULL ORDER BY r.first_saved_at"""


def narrow(model: Any, *columns: str) -> None:
    """Say which columns of a form facts read; its others are fetched one by one, should somebody ask for them."""
    _narrow[model] = columns


def rows_of(model: Any, participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    """The rows of one form with their records and visits, first saved first, without those in error."""
    if as_of is not None:
        then = model.history.as_of(as_of).filter(record__participant_id__in=list(participants))
        rows = list(then.filter(record__entered_in_error_at__isnull=True).order_by("record__first_saved_at"))
        records = _records(participants) if rows else {}
        for row in rows:
            row.record = records[row.record_id]  # what history gives back has lost what was joined to it
        return rows
    form = _form_of(model)
    if len(participants) <= FEW and form in expected():
        return list(_expected_rows(participants)[form])
    return list(_read(participants, frozenset({form}))[form])


@shared
def _records(participants: Sequence[Any], _as_of: datetime | None = None) -> dict[Any, CrfRecord]:
    """The records with data by their keys, each with its visit; once for all that is gathered together."""
    found = CrfRecord.objects.filter(participant_id__in=list(participants), revision__gt=0)
    return {record.pk: record for record in found.select_related("visit")}


def whole_rows_of(model: Any, participant: Any) -> list[Any] | None:
    """The same with all columns, of a form that is read anyway; None where it is not, or not whole."""
    form = _form_of(model)
    if model in _narrow or form not in expected():
        return None
    return list(_expected_rows([participant])[form])


def _expected_rows(participants: Sequence[Any]) -> Mapping[str, list[Any]]:
    """The rows of every form that is expected to be read; those that were not read yet in one statement."""
    found = _rows_so_far(participants)
    missing = frozenset(form for form in expected() if form not in found and registry.known(form))
    if missing:
        found |= _read(participants, missing)
    return found


@shared
def _rows_so_far(_participants: Sequence[Any], _as_of: datetime | None = None) -> dict[str, list[Any]]:
    """The rows by form that were read already for what is gathered together now."""
    return {}


def _read(participants: Sequence[Any], forms: frozenset[str]) -> Mapping[str, list[Any]]:
    """The rows of forms; one statement, as wide as all of them together."""
    statement, tables, record, visit = _statement(forms)
    found: dict[str, list[Any]] = {form: [] for form in tables}
    for values in bare.fetch(statement, {"participants": list(participants), "forms": list(tables)}):
        left = iter(values)
        of, at = record.taken_from(left), visit.taken_from(left)
        start, table = tables[of.form]
        row = table.taken_from(iter(values[start:]))
        if row.pk is None:
            continue
        of.visit = at if of.visit_id is not None else None
        row.record = of
        found[of.form].append(row)
    return found


@cache
def _form_of(model: Any) -> str:
    return next(crf.key for crf in registry.all_forms() if crf.model is model)


@cache
def _statement(forms: frozenset[str]) -> tuple[str, dict[str, tuple[int, bare.Table]], bare.Table, bare.Table]:
    """The statement, the table of each form with the place of its first column, those of records and visits."""
    related: Any = CrfRecord._meta.get_field("visit").related_model
    record, visit = bare.part("r", CrfRecord, *RECORD), bare.whole("v", related)
    tables: dict[str, tuple[int, bare.Table]] = {}
    start = len(record.names) + len(visit.names)
    for number, form in enumerate(sorted(forms)):
        table = _table(f"f{number}", registry.get(form).model)
        tables[form] = (start, table)
        start += len(table.names)
    each = [table for _start, table in tables.values()]
    joins = " ".join(f"LEFT JOIN {of.model._meta.db_table} {of.alias} ON {of.alias}.record_id = r.id" for of in each)
    columns = ", ".join(table.columns for table in (record, visit, *each))
    return _ROWS.format(columns=columns, visit=related._meta.db_table, joins=joins), tables, record, visit


def _table(alias: str, model: Any) -> bare.Table:
    columns = _narrow.get(model)
    return bare.part(alias, model, *columns) if columns else bare.whole(alias, model)
