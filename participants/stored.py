"""Stored rows of forms for many participants at once, as facts read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any


def rows_of(model: Any, participants: Sequence[Any], as_of: datetime | None, *columns: str) -> list[Any]:
    """The rows of one form with their records, first saved first, without those in error; one statement.

    `columns`: where every save asks for the rows, the few of their many columns that facts are made of.
    """
    live = model.objects if as_of is None else model.history.as_of(as_of)
    found = live.filter(record__participant_id__in=list(participants), record__entered_in_error_at__isnull=True)
    found = found.select_related("record").order_by("record__first_saved_at")
    if columns and as_of is None:
        found = found.only(*columns, "record__participant_id", "record__revision")
    return list(found)
