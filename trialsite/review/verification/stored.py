"""What stands on the forms of one visit as the ledger holds it, with marks and queries; nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord, Query, Verification
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.visibility import visible
from trialsite.crf.values.places import LOG, read_visit
from trialsite.protocol.audience import Audience

Key = tuple[Any, str]
# tries are in the ledger under the address of the answer, too
_TRIES = (Action.REFUSE_ANSWER, Action.REFUSE)


@dataclass(frozen=True, slots=True)
class Standing:
    """The forms of one visit: their records, and by record and address the last change, the last mark, open queries."""

    records: Sequence[CrfRecord]
    changes: Mapping[Key, Item]
    marks: Mapping[Key, Verification]
    queries: Counter[Key]


def standing_at(code: str, visit: str, audiences: frozenset[Audience]) -> Standing:
    """What stands on the saved forms of a visit, or on all entries of logs; four statements."""
    found = visible_records(audiences).filter(participant__code=code, revision__gt=0, entered_in_error_at__isnull=True)
    if visit == LOG:
        found = found.filter(visit__isnull=True)
    else:
        of_visit, number = read_visit(visit)
        found = found.filter(visit__code=of_visit, visit__number=number)
    records = list(found.order_by("form", "repeat"))
    keys = [record.pk for record in records]
    marks = visible(Verification.objects.filter(record_id__in=keys), audiences).order_by("at")
    queries = visible(Query.objects.filter(record_id__in=keys, state__in=LIVE), audiences)
    return Standing(
        records,
        last_changes(records, audiences),
        {(mark.record_id, mark.address): mark for mark in marks},
        Counter(queries.values_list("record_id", "address")),
    )


def last_changes(records: Sequence[CrfRecord], audiences: frozenset[Audience]) -> dict[Key, Item]:
    """The last change of each address of records, answers and all else that the ledger names; one statement."""
    own = {str(record.pk): record.pk for record in records}
    items = Item.objects.filter(event__record_id__in=list(own)).exclude(address__startswith="record.")
    items = visible(items.exclude(event__action__in=_TRIES), audiences, "event__audience").select_related("event")
    latest = items.order_by("event__record_id", "address", "-event__recorded_at", "-event__sequence")
    found = latest.distinct("event__record_id", "address")
    return {(own[item.event.record_id], item.address): item for item in found}
