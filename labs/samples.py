"""The samples of participants in the order in which they were taken: CD4 over time, and what came before a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from labs.models import LymphocyteSubsets
from trialsite.audit.clock import site_date
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import shared
from trialsite.crf.values.measured import Op
from trialsite.protocol.model import Visit
from trialsite.registers.selectors import protocol_of


@dataclass(frozen=True, slots=True)
class Report:
    """One lymphocyte report; `cd4` in cells/µL, None where the report names no number."""

    participant: Any
    visit: str
    planned: Visit
    sampled_at: datetime | None
    cd4: Decimal | None
    platform: str | None
    record_id: str
    revision: int


@shared
def reports(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, list[Report]]:
    """The reports of each participant; one statement for many people."""
    found: dict[Any, list[Report]] = {}
    for row in rows_of(LymphocyteSubsets, participants, as_of):
        found.setdefault(row.record.participant_id, []).append(_report(row))
    return found


def _report(row: Any) -> Report:
    record = row.record
    counted = row.cd4 if row.cd4_op == Op.EQ else None
    return Report(
        participant=record.participant_id,
        visit=record.visit.code,
        planned=protocol_of(record.protocol_version).visit(record.visit.code),
        sampled_at=row.sample_dt,
        cd4=None if counted is None else counted.normalize(),
        platform=row.lym_platform,
        record_id=str(record.pk),
        revision=record.revision,
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """A counted CD4 in cells/µL of a sample whose time is known."""

    visit: str
    planned: Visit
    sampled_at: datetime
    cd4: Decimal
    platform: str | None
    record_id: str
    revision: int

    @property
    def on(self) -> date:
        """The site date of the sample."""
        return site_date(self.sampled_at)


def counted_samples(found: Sequence[Report]) -> list[Sample]:
    """The reports that count CD4 in a sample whose time is known, oldest first."""
    counted = [
        Sample(each.visit, each.planned, each.sampled_at, each.cd4, each.platform, each.record_id, each.revision)
        for each in found
        if each.sampled_at is not None and each.cd4 is not None
    ]
    return sorted(counted, key=lambda each: each.sampled_at)
