"""What stands on records already: confirmations, open automatic queries, proposals; read for many records at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from trialsite.casebook import bare
from trialsite.casebook.models import Confirmation, CrfRecord, Proposal, Query
from trialsite.casebook.models.query import LIVE


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on one record."""

    confirmations: list[Confirmation] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


# bare, for every save asks which records follow from it; what was never confirmed or proposed need not be read
_FOLLOWING = """SELECT {columns},
        EXISTS (SELECT 1 FROM casebook_confirmation c WHERE c.record_id = r.id AND c.lapsed_at IS NULL),
        EXISTS (SELECT 1 FROM casebook_proposal o WHERE o.record_id = r.id)
    FROM casebook_crfrecord r LEFT JOIN {visit} v ON v.id = r.visit_id
    WHERE r.participant_id = %(participant)s AND r.form = ANY(%(forms)s) AND r.audience = %(audience)s
      AND r.revision > 0 AND r.locked_at IS NULL AND r.frozen_at IS NULL AND r.entered_in_error_at IS NULL
      AND r.id <> %(key)s
    ORDER BY r.id FOR UPDATE OF r"""


def locked_beside(record: CrfRecord, forms: Collection[str]) -> list[CrfRecord]:
    """The participant's other records of these forms that hold data and are open, locked in the one order."""
    statement, tables = _following_statement()
    asked = {"participant": record.participant_id, "audience": record.audience, "key": record.pk}
    return [_record(row, tables, record.participant) for row in bare.fetch(statement, asked | {"forms": sorted(forms)})]


@cache
def _following_statement() -> tuple[str, tuple[bare.Table, bare.Table]]:
    visits: Any = CrfRecord._meta.get_field("visit").related_model
    tables = bare.whole("r", CrfRecord), bare.whole("v", visits)
    columns = ", ".join(table.columns for table in tables)
    return _FOLLOWING.format(columns=columns, visit=visits._meta.db_table), tables


def _record(row: Sequence[Any], tables: tuple[bare.Table, bare.Table], participant: Any) -> CrfRecord:
    values = iter(row)
    found, visit = (table.taken_from(values) for table in tables)
    found.participant, found.visit = participant, visit if found.visit_id is not None else None
    found.has_confirmations, found.has_proposals = values
    return cast(CrfRecord, found)


def standing_on(records: Sequence[CrfRecord], proposing: Collection[str]) -> dict[Any, Standing]:
    """What stands on each record (from `locked_beside`): a statement for each kind that there is.

    Proposals are read of the forms that may be `proposing` anew.
    """
    found = {record.pk: Standing() for record in records}
    confirmed = _keys(records, lambda each: each.has_confirmations)
    asked = _keys(records, lambda each: each.open_queries or each.open_queries_unblinded)
    proposed = _keys(records, lambda each: each.has_proposals and each.form in proposing)
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
