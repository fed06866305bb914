"""The samples of participants in the order in which they were taken: CD4 over time, and what came before a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from labs.models import LymphocyteSubsets
from trialsite.audit.clock import site_date
from trialsite.crf.facts import shared
from trialsite.crf.values.measured import Op
from trialsite.protocol.model import Visit
from trialsite.registers.selectors import protocol_of


@dataclass(frozen=True, slots=True)
class Sample:
    """One lymphocyte sample; `cd4` in cells/µL, None where the report names no number."""

    participant: Any
    visit: str
    planned: Visit
    sampled_at: datetime
    cd4: Decimal | None
    platform: str | None
    record_id: str
    revision: int

    @property
    def on(self) -> date:
        """The site date of the sample."""
        return site_date(self.sampled_at)


@shared
def samples(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, list[Sample]]:
    """The dated samples of each participant, oldest first; one statement for many people."""
    rows: Any = LymphocyteSubsets.objects if as_of is None else LymphocyteSubsets.history.as_of(as_of)
    dated = rows.filter(
        record__participant_id__in=list(participants), record__entered_in_error_at__isnull=True,
        record__visit__isnull=False, sample_dt__isnull=False,
    ).select_related("record__visit")  # fmt: skip
    found: dict[Any, list[Sample]] = {}
    for row in dated:
        found.setdefault(row.record.participant_id, []).append(_sample(row))
    for own in found.values():
        own.sort(key=lambda each: each.sampled_at)
    return found


def _sample(row: Any) -> Sample:
    record = row.record
    counted = row.cd4 if row.cd4_op == Op.EQ else None
    return Sample(
        participant=record.participant_id,
        visit=record.visit.code,
        planned=protocol_of(record.protocol_version).visit(record.visit.code),
        sampled_at=row.sample_dt,
        cd4=None if counted is None else counted.normalize(),
        platform=row.lym_platform,
        record_id=str(record.pk),
        revision=record.revision,
    )
