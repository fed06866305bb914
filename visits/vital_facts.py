"""Facts from the vital signs: temperature as read and oxygen saturation, by the day on which they were taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from participants.stored import Given
from trialsite.audit.clock import site_date
from trialsite.casebook.stored_rows import narrow, rows_of
from trialsite.crf.facts import Evidence, Fact, provide, shared
from visits.models import VitalSigns

FIRST = datetime.min.replace(tzinfo=UTC)


@shared
def _taken(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    """The vital signs of these people, oldest first; those without a time stand first."""
    rows = rows_of(VitalSigns, participants, as_of)
    return sorted(rows, key=lambda row: row.vs_dt or FIRST)


def _sign(name: str) -> Callable[[Sequence[Any], datetime | None], Given]:
    def given(participants: Sequence[Any], as_of: datetime | None) -> Given:
        found: dict[Any, list[Evidence]] = {}
        for row in _taken(participants, as_of):
            if (value := getattr(row, name)) is not None:
                on = site_date(row.vs_dt) if row.vs_dt else None
                evidence = Evidence(value, on, str(row.record_id), row.record.revision)
                found.setdefault(row.record.participant_id, []).append(evidence)
        return found

    return given


def register() -> None:
    """Fill the registry of facts."""
    narrow(VitalSigns, "vs_dt", "temp_c", "temp_site", "spo2", "sbp", "weight_kg")
    for name in ("temp_c", "spo2"):
        provide(Fact(name, "participant", (f"vs.{name}", "vs.vs_dt"), _sign(name), together=("vs",)))
