"""What stands on records already: confirmations, open automatic queries, proposals; read for many records at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from trialsite.casebook.models import Confirmation, CrfRecord, Proposal, Query
from trialsite.casebook.models.query import LIVE


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on one record."""

    confirmations: list[Confirmation] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def with_standing(records: QuerySet[CrfRecord]) -> QuerySet[CrfRecord]:
    """Records that say whether anything was confirmed or proposed on them: what is not there need not be read."""
    here = {"record_id": OuterRef("pk")}
    confirmed = Confirmation.objects.filter(**here, lapsed_at__isnull=True)
    return records.annotate(has_confirmations=Exists(confirmed), has_proposals=Exists(Proposal.objects.filter(**here)))


def standing_on(records: Sequence[CrfRecord]) -> dict[Any, Standing]:
    """What stands on each record (from `with_standing`): a statement for each kind that there is."""
    found = {record.pk: Standing() for record in records}
    confirmed = _keys(records, lambda each: each.has_confirmations)
    asked = _keys(records, lambda each: each.open_queries or each.open_queries_unblinded)
    proposed = _keys(records, lambda each: each.has_proposals)
    for mark in Confirmation.objects.filter(record_id__in=confirmed, lapsed_at__isnull=True) if confirmed else ():
        found[mark.record_id].confirmations.append(mark)
    live = Query.objects.filter(record_id__in=asked, state__in=LIVE).exclude(check_id="")
    for query in live if asked else ():
        found[query.record_id].queries.append(query)
    for each in Proposal.objects.filter(record_id__in=proposed) if proposed else ():
        found[each.record_id].proposals.append(each)
    return found


def _keys(records: Sequence[CrfRecord], has: Callable[[Any], object]) -> list[Any]:
    return [record.pk for record in records if has(record)]
