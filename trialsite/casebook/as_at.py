"""A record as it was at an instant, from the history tables; nothing here writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trialsite.casebook import content
from trialsite.casebook.linked import by_record
from trialsite.casebook.models import CrfRecord, RecordLink
from trialsite.crf.answers import Answers
from trialsite.crf.form import Crf


def record_at(record: CrfRecord, instant: datetime) -> CrfRecord | None:
    """The record's own columns at the instant; None before it existed."""
    row = _latest(CrfRecord, instant, "id", id=record.pk)
    return row[0] if row else None


def answers_at(crf: Crf, record: CrfRecord, instant: datetime) -> Answers:
    """Every given answer at the instant; one statement, one more per row group, and those for links."""
    found = _latest(crf.model, instant, "record_id", record_id=record.pk)
    if not found:
        return Answers()
    if crf.links:
        found[0].linked = dict(_links_at(record, instant))
    rows = {
        (group.name, row.key): row
        for group in crf.groups
        for row in _latest(group.model, instant, "id", record_id=record.pk)
    }
    return content.answers_of(crf, content.Stored(found[0], rows))


def _links_at(record: CrfRecord, instant: datetime) -> dict[str, str]:
    links = _latest(RecordLink, instant, "id", record_id=record.pk)
    return by_record(link for link in links if link.removed_at is None).get(record.pk, {})


def _latest(model: Any, instant: datetime, key: str, **which: Any) -> list[Any]:
    history = model.history.model.objects.filter(history_date__lte=instant, **which)
    return [row.instance for row in history.order_by(key, "-history_id").distinct(key)]
