"""The reports of participants as they were taken: blood counts and chemistry with their results, oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from labs.models import Chemistry, ChemistryResult, Haematology, HaematologyResult
from trialsite.audit.clock import site_date
from trialsite.crf.facts import shared
from trialsite.crf.values.measured import Measured
from trialsite.protocol.model import Protocol, Visit
from trialsite.registers.selectors import protocol_of

TABLES: Mapping[str, tuple[Any, Any]] = {
    "haem": (Haematology, HaematologyResult),
    "bioc": (Chemistry, ChemistryResult),
}


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
    """The blood counts of each participant; two statements for many people."""
    return _reports("haem", participants, as_of)


@shared
def chemistries(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    """The chemistry reports of each participant; two statements for many people."""
    return _reports("bioc", participants, as_of)


def reports_of(form: str, participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    """The reports of a form, from the reader that all facts of that form share."""
    return (counts if form == "haem" else chemistries)(participants, as_of)


def _reports(form: str, participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[LabReport]]:
    head, row = TABLES[form]
    theirs = {"record__participant_id__in": list(participants), "record__entered_in_error_at__isnull": True}
    heads = _rows(head, as_of).filter(**theirs, record__visit__isnull=False).select_related("record__visit")
    results: dict[Any, dict[str, Measured]] = {}
    for each in _rows(row, as_of).filter(**theirs, removed_at__isnull=True, value_raw__isnull=False):
        results.setdefault(each.record_id, {})[each.key] = row.questions["value"].stored(each)
    found: dict[Any, list[LabReport]] = {}
    for each in heads:
        report = _report(form, each, results.get(each.record_id, {}))
        found.setdefault(report.participant, []).append(report)
    return {key: sorted(own, key=_when) for key, own in found.items()}


def _rows(model: Any, as_of: datetime | None) -> Any:
    return model.objects if as_of is None else model.history.as_of(as_of)


def _report(form: str, row: Any, results: Mapping[str, Measured]) -> LabReport:
    record = row.record
    return LabReport(
        participant=record.participant_id,
        form=form,
        visit=record.visit.code,
        protocol=protocol_of(record.protocol_version),
        sampled_at=row.sample_dt,
        record_id=str(record.pk),
        revision=record.revision,
        results=results,
    )


def _when(report: LabReport) -> tuple[bool, Any]:
    """By the time of the sample; those without one come last, by visit."""
    if report.sampled_at is None:
        return (True, report.planned.position)
    return (False, report.sampled_at)
