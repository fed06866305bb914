"""Stored rows of forms for many participants at once, as facts read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any


def rows_of(model: Any, participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    """The rows of one form with their records, first saved first, without those in error; one statement."""
    live = model.objects if as_of is None else model.history.as_of(as_of)
    found = live.filter(record__participant_id__in=list(participants), record__entered_in_error_at__isnull=True)
    return list(found.select_related("record").order_by("record__first_saved_at"))
