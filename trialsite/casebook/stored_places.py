"""Where the records of participants stand: what links, windows and endings read of them, without the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from trialsite.casebook.models import CrfRecord
from trialsite.crf.facts import shared
from trialsite.crf.values.places import LOG, Place, visit_name

_COLUMNS = ("pk", "participant_id", "visit_id", "visit__code", "visit__number", "form", "repeat", "protocol_version",
            "audience", "due_from", "revision", "signed_at", "retired_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """One record by its place: `visit`, `code` and `number` are None for entries of running logs."""

    record: UUID
    participant: Any
    visit: int | None
    code: str | None
    number: int | None
    form: str
    repeat: int
    protocol_version: str
    audience: str
    due_from: date | None
    revision: int
    signed_at: datetime | None
    retired_at: datetime | None

    @property
    def place(self) -> str:
        """How links name it."""
        visit = visit_name(self.code, self.number or 1) if self.code is not None else LOG
        return str(Place(visit, self.form, self.repeat))


@shared
def places_of(participants: Sequence[Any], as_of: datetime | None = None) -> list[StoredPlace]:
    """Records of these participants' visits, and log entries that hold data, by place in the schedule; one statement.

    They stand as they are now, those retired at the end of the study among them and those in error not.
    """
    rows = CrfRecord.objects.filter(
        Q(visit__isnull=False) | Q(revision__gt=0), participant_id__in=list(participants),
        entered_in_error_at__isnull=True,
    )  # fmt: skip
    ordered = rows.order_by("visit__position", "form", "repeat")
    return [StoredPlace(*row) for row in ordered.values_list(*_COLUMNS)]
