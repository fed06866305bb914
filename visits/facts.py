"""Facts about visits: what the protocol asks at this one, and the last weight before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trialsite.crf.facts import Evidence, Fact, provide
from trialsite.registers.selectors import protocol_of
from visits.models import VitalSigns


def _dose_visit(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    return {record: [Evidence(_is_dose(record))] for record in records if record.visit_id}


def _is_dose(record: Any) -> bool:
    return protocol_of(record.protocol_version).visit(record.visit.code).is_dose


def _weight_required(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Weight is asked at screening, on dose days and at the last scheduled visit."""
    found = {}
    for record in records:
        if not record.visit_id:
            continue
        protocol = protocol_of(record.protocol_version)
        visit = protocol.visit(record.visit.code)
        asked = visit.is_dose or visit.is_screening or visit.code == protocol.last_visit.code
        found[record] = [Evidence(asked)]
    return found


def _last_weight(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The weight of the latest earlier vital signs of the same participant; one statement per record asked for."""
    found = {}
    for record in records:
        rows = VitalSigns.objects.filter(
            record__participant_id=record.participant_id, weight_kg__isnull=False,
            record__entered_in_error_at__isnull=True,
        ).exclude(record_id=record.pk)  # fmt: skip
        if record.visit_id:
            rows = rows.filter(record__visit__position__lt=record.visit.position)
        row = rows.order_by("-vs_dt").first()
        if row is not None:
            found[record] = [Evidence(row.weight_kg, record_id=str(row.record_id))]
    return found


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("dose_visit", "record", (), _dose_visit))
    provide(Fact("weight_required", "record", (), _weight_required))
    provide(Fact("last_weight_kg", "record", ("vs.weight_kg",), _last_weight))
