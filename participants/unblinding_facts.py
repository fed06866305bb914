"""What the form UNBL reads of the unblinding that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participants.unblinding import Unblinding
from trialsite.crf.facts import Evidence, Fact, provide, shared


@dataclass(frozen=True, slots=True)
class Unblinded:
    """What a form says of an unblinding."""

    at: datetime
    kind: str
    reason: str
    requested_by: str
    approved_by: str
    is_shown: bool


@shared
def _rows(records: Sequence[Any], as_of: datetime | None) -> list[Any]:
    rows: Any = Unblinding.objects if as_of is None else Unblinding.history.as_of(as_of)
    return list(rows.filter(record_id__in=[record.pk for record in records]))


def _unblinding(records: Sequence[Any], as_of: datetime | None) -> dict[Any, list[Evidence]]:
    found = {row.record_id: row for row in _rows(records, as_of)}
    return {record: [Evidence(_said(found[record.pk]))] for record in records if record.pk in found}


def _said(row: Unblinding) -> Unblinded:
    approved = row.decided_by if row.is_approved else ""
    return Unblinded(row.at, row.kind, row.reason, row.requested_by, approved, row.shown_at is not None)


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("unblinding", "record", (), _unblinding))
