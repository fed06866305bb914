"""What reading the trail leaves in the ledger: that unblinded lines were shown, and that it was exported."""

from __future__ import annotations

import uuid

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.protocol.audience import Audience


@transaction.atomic
def record_unblinded_view(*, by: User, participant: str, query: str) -> None:
    """Somebody was shown unblinded lines of the trail; only unblinded people see that."""
    item = ItemEntry("trail.view", "Audit trail", None, query[:500] or "-")
    _append(Action.VIEW_UNBLINDED, by, participant, Audience.UNBLINDED, (item,))


@transaction.atomic
def record_export(*, by: User, participant: str, audience: Audience, what: str, rows: int, digest: str) -> None:
    """The trail was exported: kind of file and filters, how many lines, and the SHA-256 of the file."""
    what_item = ItemEntry("export.trail", "Audit trail", None, what[:500].strip())
    _append(Action.EXPORT, by, participant, audience, (what_item, *_file_items(rows, digest)))


def record_deviations_export(*, by: User, audience: Audience, rows: int, digest: str) -> None:
    """The log of deviations was exported: how many lines, and the SHA-256 of the file."""
    what = ItemEntry("export.deviations", "Deviations", None, "CSV")
    _append(Action.EXPORT, by, "", audience, (what, *_file_items(rows, digest)))


def _file_items(rows: int, digest: str) -> tuple[ItemEntry, ItemEntry]:
    return ItemEntry("export.rows", "Lines", None, str(rows)), ItemEntry("export.sha256", "SHA-256", None, digest)


def _append(action: Action, by: User, participant: str, audience: Audience, items: tuple[ItemEntry, ...]) -> None:
    entry = EventEntry(
        id=uuid.uuid4(), action=action, actor=by.actor(), participant=participant, audience=audience,
        origin=Origin.SYSTEM, items=items,
    )  # fmt: skip
    chain.append(entry, at=clock.now())
