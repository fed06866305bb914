"""Facts of the screening visit: the day of its first procedure or sample, and whether medication was reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.casebook import bare
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import protocol_of
from visits.attendance import attendances

Given = Mapping[Any, list[Evidence]]

# the first of each visit; which visit is that of screening, the protocol version says
_FIRST = """SELECT DISTINCT ON (participant_id, code) participant_id, code, protocol_version, record_id, revision, day
    FROM ({each}) done ORDER BY participant_id, code, day, first_saved_at, record_id"""
_EACH = """SELECT r.participant_id, v.code, r.protocol_version, r.id AS record_id, r.revision, r.first_saved_at,
        {day} AS day
    FROM {table} f JOIN casebook_crfrecord r ON r.id = f.record_id JOIN visits_visit v ON v.id = r.visit_id
    WHERE r.participant_id = ANY(%(participants)s) AND r.entered_in_error_at IS NULL AND f.{column} IS NOT NULL"""


def procedures() -> Iterator[Crf]:
    """The forms that are a procedure or a sample of the participant, for everybody's eyes."""
    return (crf for crf in registry.all_forms() if crf.procedure and crf.audience == Audience.BLINDED)


def _column(crf: Crf) -> str:
    return crf.occurred or "form_date"


@cache
def _statement() -> str:
    return _FIRST.format(each=" UNION ALL ".join(_of_form(crf) for crf in procedures()))


def _of_form(crf: Crf) -> str:
    column = _column(crf)
    local = f"(f.{column} AT TIME ZONE '{SITE_ZONE.key}')::date"
    day = local if crf.questions[column].kind == "datetime" else f"f.{column}"
    return _EACH.format(day=day, table=crf.model._meta.db_table, column=column)


@shared
def _screen_date(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The site date of the first procedure or sample of the screening visit; one statement for many people."""
    rows = _done(participants, as_of)
    found: dict[Any, Evidence] = {}
    for participant, code, version, record, revision, day in rows:
        if not protocol_of(version).visit(code).is_screening:
            continue
        if participant not in found or day < found[participant].value:
            found[participant] = Evidence(day, day, str(record), revision)
    return {participant: [evidence] for participant, evidence in found.items()}


@shared
def _done(participants: Sequence[Any], as_of: datetime | None) -> Sequence[tuple[Any, ...]]:
    """The first procedure of each visit of each person."""
    if as_of is not None:
        return list(_done_at(participants, as_of))
    return bare.fetch(_statement(), {"participants": list(participants)})


def _done_at(participants: Sequence[Any], as_of: datetime) -> Iterator[tuple[Any, ...]]:
    """The same rows as they stood at an instant; one statement per form."""
    for crf in procedures():
        for row in rows_of(crf.model, participants, as_of):
            day, record = _day(getattr(row, _column(crf))), row.record
            if day is not None and record.visit_id:
                version = record.protocol_version
                yield record.participant_id, record.visit.code, version, record.pk, record.revision, day


def _day(value: Any) -> date | None:
    return site_date(value) if isinstance(value, datetime) else value


def _cm_reviewed(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """What the attendance of the screening visit says of the review of concomitant medication: Y or N."""
    return {
        form.participant: [Evidence(form.cm_reviewed, form.began_on, form.record_id, form.revision)]
        for form in attendances(participants, as_of)
        if form.planned.is_screening and form.cm_reviewed
    }


def register() -> None:
    """Fill the registry of facts."""
    first = tuple(f"{crf.key}.{_column(crf)}" for crf in procedures())
    provide(Fact("screen_date", "participant", first, _screen_date))
    provide(Fact("cm_reviewed", "participant", ("sv.cm_reviewed",), _cm_reviewed, together=("sv",)))
