"""Records and answers as they were at an instant, from the history tables; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from trialsite.casebook import content
from trialsite.casebook.linked import by_record, has_links
from trialsite.casebook.models import CrfRecord, Query, QueryMessage, RecordLink
from trialsite.crf.answers import Answers
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience


def record_at(record: CrfRecord, instant: datetime) -> CrfRecord | None:
    """The record's own columns at the instant; None before it existed."""
    found = _latest(CrfRecord, instant, "id", id=record.pk)
    if not found:
        return None
    was: CrfRecord = found[0]
    was.participant, was.visit = record.participant, record.visit
    return was


def records_at(participant: Any, instant: datetime, audiences: frozenset[Audience]) -> list[CrfRecord]:
    """Every record of a participant that existed at the instant and these audiences may see; two statements."""
    found = _latest(CrfRecord, instant, "id", participant_id=participant.pk)
    visit: Any = CrfRecord._meta.get_field("visit").related_model
    visits = visit.objects.filter(participant=participant)
    by_key = {visit.pk: visit for visit in visits}
    shown = [record for record in found if record.retired_at is None and record.audience in audiences]
    for record in shown:
        record.participant, record.visit = participant, by_key.get(record.visit_id)
    return shown


def records_beside(record: CrfRecord, instant: datetime, audiences: frozenset[Audience]) -> list[CrfRecord]:
    """The records of the visit of a record, or of its participant outside visits, as they were; one statement."""
    found = _latest(CrfRecord, instant, "id", participant_id=record.participant_id, visit_id=record.visit_id)
    shown = [each for each in found if each.retired_at is None and each.audience in audiences]
    for each in shown:
        each.participant, each.visit = record.participant, record.visit
    return shown


def answers_at(crf: Crf, record: CrfRecord, instant: datetime) -> Answers:
    """Every given answer at the instant; one statement, one more per row group, and those for links."""
    found = _latest(crf.model, instant, "record_id", record_id=record.pk)
    if not found:
        return Answers()
    rows = {
        (group.name, row.key): row
        for group in crf.groups
        for row in _latest(group.model, instant, "id", record_id=record.pk)
    }
    stored = content.Stored(found[0], rows)
    if has_links(crf):
        stored.put_links(_links_at([record.pk], instant).get(record.pk, {}))
    return content.answers_of(crf, stored)


def answers_at_many(crf: Crf, records: Sequence[CrfRecord], instant: datetime) -> list[Answers]:
    """The same of several records of one form, outside its row groups; one statement, one more for links."""
    keys = [record.pk for record in records]
    found = {row.record_id: row for row in _latest(crf.model, instant, "record_id", record_id__in=keys)}
    then = {key: content.Stored(found.get(key)) for key in keys}
    if has_links(crf):
        for key, places in _links_at(keys, instant).items():
            then[key].put_links(places)
    return [content.answers_of(crf, then[key]) for key in keys]


def queries_at(record: CrfRecord, instant: datetime, audiences: frozenset[Audience]) -> list[Query]:
    """The queries that stood open at the instant, oldest first."""
    found = _latest(Query, instant, "id", record_id=record.pk)
    shown = [query for query in found if query.closed_at is None and query.audience in audiences]
    return sorted(shown, key=lambda query: query.raised_at)


def threads_at(record: CrfRecord, address: str, instant: datetime, audiences: frozenset[Audience]) -> list[Query]:
    """Every query about one answer as it stood at the instant, with what had been said; newest first."""
    found = [q for q in _latest(Query, instant, "id", record_id=record.pk, address=address) if q.audience in audiences]
    said = QueryMessage.objects.filter(at__lte=instant).order_by("at")
    prefetch_related_objects(found, Prefetch("messages", said))
    return sorted(found, key=lambda query: query.raised_at, reverse=True)


def _links_at(keys: Sequence[Any], instant: datetime) -> dict[Any, dict[str, str]]:
    links = _latest(RecordLink, instant, "id", record_id__in=keys)
    return by_record(link for link in links if link.removed_at is None)


def _latest(model: Any, instant: datetime, key: str, **which: Any) -> list[Any]:
    history = model.history.model.objects.filter(history_date__lte=instant, **which)
    return [row.instance for row in history.order_by(key, "-history_id").distinct(key)]
