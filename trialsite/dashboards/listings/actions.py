"""What listings leave in the ledger: that one was downloaded, and that unblinded lines were shown."""

from __future__ import annotations

import uuid

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.protocol.audience import Audience


@transaction.atomic
def record_listing_export(*, by: User, audience: Audience, what: str, rows: int, digest: str) -> None:
    """A listing was downloaded: which one with which filters, how many lines, and the SHA-256 of the file."""
    items = (
        ItemEntry("export.listing", "Listing", None, what[:500]),
        ItemEntry("export.rows", "Lines", None, str(rows)),
        ItemEntry("export.sha256", "SHA-256", None, digest),
    )
    _append(Action.EXPORT, by, audience, items)


@transaction.atomic
def record_listing_view(*, by: User, what: str) -> None:
    """Somebody was shown unblinded lines of a listing; only unblinded people see that."""
    _append(Action.VIEW_UNBLINDED, by, Audience.UNBLINDED, (ItemEntry("listing.view", "Listing", None, what[:500]),))


def _append(action: Action, by: User, audience: Audience, items: tuple[ItemEntry, ...]) -> None:
    entry = EventEntry(
        id=uuid.uuid4(), action=action, actor=by.actor(), audience=audience, origin=Origin.SYSTEM, items=items
    )
    chain.append(entry, at=clock.now())
