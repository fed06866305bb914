"""The reports of participants as they were taken: blood counts and chemistry with their results, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from labs.models import Chemistry, ChemistryResult, Haematology, HaematologyResult
from trialsite.audit.clock import site_date
from trialsite.casebook import bare
from trialsite.casebook.models import CrfRecord
from trialsite.crf.facts import expected, shared
from trialsite.crf.values.measured import Measured
from trialsite.protocol.model import Protocol, Visit
from trialsite.registers.selectors import protocol_of

TABLES: Mapping[str, tuple[Any, Any]] = {
    "haem": (Haematology, HaematologyResult),
    "bioc": (Chemistry, ChemistryResult),
}
# how a fact says that it reads the results of a form (`Fact.together`)
ROWS: Mapping[str, str] = {form: f"{form}.results" for form in TABLES}
Line = tuple[str, Any, Any]


@dataclass(frozen=True, slots=True)
class LabReport:
    """One report of a form; `results` by analyte, those that were not reported are left out."""

    participant: Any
    form: str
    visit: str
    protocol: Protocol
    sampled_at: datetime | None
    record_id: str
    revision: int
    results: Mapping[str, Measured] = field(default_factory=dict)

    @property
    def planned(self) -> Visit:
        """The visit of the protocol."""
        return self.protocol.visit(self.visit)

    @property
    def on(self) -> date | None:
        """The site date of the sample."""
        return site_date(self.sampled_at) if self.sampled_at else None


@shared
def counts(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    """The blood counts of each participant; one statement for many people."""
    return _reports("haem", participants, as_of)


@shared
def chemistries(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    """The chemistry reports of each participant; one statement for many people."""
    return _reports("bioc", participants, as_of)


def reports_of(form: str, participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    """The reports of a form, from the reader that all facts of that form share; of both where both are expected."""
    if as_of is None and expected().issuperset(ROWS.values()):
        return _of_both(participants)[form]
    return (counts if form == "haem" else chemistries)(participants, as_of)


@shared
def _of_both(
    participants: Sequence[Any], _as_of: datetime | None = None
) -> Mapping[str, Mapping[Any, list[LabReport]]]:
    """Blood counts and chemistry by form; one statement."""
    lines = list(_lines(tuple(TABLES), participants))
    return {form: _put_together(form, [each for each in lines if each[0] == form]) for form in TABLES}


# bare, for every page and save of these forms asks for it; a report without results has one line too
_REPORTS = """SELECT '{form}', {columns} FROM {head} f JOIN casebook_crfrecord r ON r.id = f.record_id
    JOIN visits_visit v ON v.id = r.visit_id
    LEFT JOIN {rows} x ON x.record_id = r.id AND x.removed_at IS NULL AND x.value_raw IS NOT NULL
    WHERE r.participant_id = ANY(%(participants)s) AND r.entered_in_error_at IS NULL"""
_RESULT = ("key", *(f"value{part}" for part in ("", "_raw", "_op", "_unit", "_lo", "_hi", "_flag", "_grade")))


def _reports(form: str, participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    then = as_of and _lines_then(form, participants, as_of)
    return _put_together(form, then or _lines((form,), participants))


def _put_together(form: str, lines: Iterable[Line]) -> Mapping[Any, list[LabReport]]:
    """The reports of each participant, oldest first, from heads with one result each."""
    heads: dict[Any, Any] = {}
    results: dict[Any, dict[str, Measured]] = {}
    for _form, head, row in lines:
        heads[head.record_id] = head
        if row is not None:
            results.setdefault(head.record_id, {})[row.key] = type(row).questions["value"].stored(row)
    found: dict[Any, list[LabReport]] = {}
    for key, head in heads.items():
        report = _report(form, head, results.get(key, {}))
        found.setdefault(report.participant, []).append(report)
    return {key: sorted(own, key=_when) for key, own in found.items()}


@cache
def _tables(form: str) -> tuple[bare.Table, ...]:
    head, row = TABLES[form]
    return (
        bare.part("f", head, "sample_dt"),
        bare.part("r", CrfRecord, "participant_id", "visit_id", "revision", "protocol_version"),
        bare.part("v", CrfRecord._meta.get_field("visit").related_model, "code"),  # type: ignore[arg-type]
        bare.part("x", row, *_RESULT),
    )


@cache
def _statement(forms: tuple[str, ...]) -> str:
    return " UNION ALL ".join(
        _REPORTS.format(
            form=form,
            columns=", ".join(table.columns for table in _tables(form)),
            head=TABLES[form][0]._meta.db_table,
            rows=TABLES[form][1]._meta.db_table,
        )
        for form in forms
    )


def _lines(forms: tuple[str, ...], participants: Sequence[Any]) -> Iterator[Line]:
    """The form and each head with each of its results; the head alone where there are none."""
    heads: dict[Any, Any] = {}
    for form, *values in bare.fetch(_statement(forms), {"participants": list(participants)}):
        tables = _tables(form)
        width = sum(len(table.names) for table in tables[:-1])
        # the key of the head, of which a result repeats every column
        head = heads.get(values[0])
        if head is None:
            left = iter(values)
            head, record, visit = (table.taken_from(left) for table in tables[:-1])
            head.record, record.visit = record, visit
            heads[values[0]] = head
        yield form, head, tables[-1].taken_from(iter(values[width:])) if values[width] is not None else None


def _lines_then(form: str, participants: Sequence[Any], as_of: datetime) -> Iterator[Line]:
    """The same as of an instant, from the history."""
    head, row = TABLES[form]
    theirs = head.history.as_of(as_of).filter(
        record__participant_id__in=list(participants), record__entered_in_error_at__isnull=True,
        record__visit__isnull=False,
    )  # fmt: skip
    heads = {each.record_id: each for each in theirs.select_related("record__visit")}
    yield from ((form, each, None) for each in heads.values())
    rows = row.history.as_of(as_of).filter(record_id__in=list(heads), removed_at__isnull=True, value_raw__isnull=False)
    yield from ((form, heads[each.record_id], each) for each in rows)


def _report(form: str, head: Any, results: Mapping[str, Measured]) -> LabReport:
    record = head.record
    return LabReport(
        participant=record.participant_id,
        form=form,
        visit=record.visit.code,
        protocol=protocol_of(record.protocol_version),
        sampled_at=head.sample_dt,
        record_id=str(record.pk),
        revision=record.revision,
        results=results,
    )


def _when(report: LabReport) -> tuple[bool, Any]:
    """By the time of the sample; those without one come last, by visit."""
    if report.sampled_at is None:
        return (True, report.planned.position)
    return (False, report.sampled_at)
