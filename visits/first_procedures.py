"""The first procedure or sample of each person, at whatever visit; one statement for many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook import bare
from trialsite.crf.form import Crf
from visits.screening_facts import procedures

_FIRST = """SELECT DISTINCT ON (participant_id) participant_id, form, day, at
    FROM ({each}) done ORDER BY participant_id, day, at NULLS LAST, form"""
_EACH = """SELECT r.participant_id, r.form, {day} AS day, {at} AS at
    FROM {table} f JOIN casebook_crfrecord r ON r.id = f.record_id
    WHERE r.participant_id = ANY(%(participants)s) AND r.entered_in_error_at IS NULL AND f.{column} IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure: its form, its site date, and its instant where the form asks for the time."""

    form: str
    day: date
    at: datetime | None


@cache
def _statement() -> str:
    return _FIRST.format(each=" UNION ALL ".join(_of_form(crf) for crf in procedures()))


def _of_form(crf: Crf) -> str:
    column = crf.occurred or "form_date"
    day, at = f"f.{column}", "NULL::timestamptz"
    if crf.questions[column].kind == "datetime":
        day, at = f"(f.{column} AT TIME ZONE '{SITE_ZONE.key}')::date", f"f.{column}"
    return _EACH.format(day=day, at=at, table=crf.model._meta.db_table, column=column)


def first_procedures(participants: Sequence[Any]) -> Mapping[Any, Procedure]:
    """Key of each participant → their first procedure; of one day the earliest whose time is told."""
    rows = bare.fetch(_statement(), {"participants": list(participants)})
    return {participant: Procedure(form, day, at) for participant, form, day, at in rows}
