"""The state of the chain as last verified; asking for it verifies nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.audit.verification.recorded import INTACT, STATE


@dataclass(frozen=True, slots=True)
class ChainState:
    """When ledger, history and index were last verified, and whether all was as written."""

    at: datetime
    intact: bool


def chain_state() -> ChainState | None:
    """The result of the last verification, None when there was none; one statement."""
    last = (
        Item.objects.filter(event__action=Action.VERIFY_AUDIT, address=STATE)
        .select_related("event")
        .order_by("-event__recorded_at")
        .first()
    )
    return ChainState(last.event.recorded_at, last.new == INTACT) if last else None
