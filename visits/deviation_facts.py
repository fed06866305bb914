"""Facts of an entry of the deviation log: for whom it is, which rule drafted it, and what became of the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from trialsite.casebook.models import Proposal, ProposalState
from trialsite.crf.facts import Evidence, Fact, provide, shared
from visits.crfs.dv import CONFIRMED, DRAFT, REJECTED

STATES = {
    ProposalState.OPEN: DRAFT, ProposalState.ACCEPTED: CONFIRMED, ProposalState.DECLINED: REJECTED,
    ProposalState.LAPSED: REJECTED,
}  # fmt: skip
# the reason of the system; people see it in their language on the page of the decision
CORRECTED = "数据已更正 / The data were corrected"
Given = Mapping[Any, list[Evidence]]


@shared
def _drafts(records: Sequence[Any], as_of: datetime | None) -> dict[Any, Proposal]:
    """The proposal of each record that was drafted; one statement. An answer that came later is left out."""
    found: dict[Any, Proposal] = {}
    for each in Proposal.objects.filter(drafted_id__in=[record.pk for record in records]):
        if as_of is not None and each.answered_at is not None and each.answered_at > as_of:
            each.state, each.answered_why = ProposalState.OPEN, ""
        found[each.drafted_id] = each
    return found


def _of_draft(read: Callable[[Proposal | None], str | None]) -> Callable[[Sequence[Any], datetime | None], Given]:
    def given(records: Sequence[Any], as_of: datetime | None) -> Given:
        drafts = _drafts(records, as_of)
        told = {record: read(drafts.get(record.pk)) for record in records}
        return {record: [Evidence(value)] for record, value in told.items() if value is not None}

    return given


def _state(draft: Proposal | None) -> str:
    """What people write stands as they wrote it."""
    return STATES[ProposalState(draft.state)] if draft else CONFIRMED


def _source(draft: Proposal | None) -> str | None:
    return draft.check_id if draft else None


def _rejected(draft: Proposal | None) -> str | None:
    if draft is None or _state(draft) != REJECTED:
        return None
    return CORRECTED if draft.state == ProposalState.LAPSED else draft.answered_why


def _audience(records: Sequence[Any], as_of: datetime | None) -> Given:
    return {record: [Evidence(str(record.audience))] for record in records}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("deviation_state", "record", (), _of_draft(_state)))
    provide(Fact("deviation_source", "record", (), _of_draft(_source)))
    provide(Fact("deviation_rejected", "record", (), _of_draft(_rejected)))
    provide(Fact("deviation_audience", "record", (), _audience))
