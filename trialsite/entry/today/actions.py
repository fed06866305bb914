"""What a download of the calendar leaves in the ledger."""

from __future__ import annotations

import hashlib
import uuid

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin


@transaction.atomic
def record_calendar_export(*, by: User, days: str, visits: int, file: bytes) -> None:
    """The calendar was downloaded: for which days, how many visits, and the SHA-256 of the file."""
    items = (
        ItemEntry("export.calendar", "Calendar of visits", None, f"iCalendar {days}"),
        ItemEntry("export.rows", "Lines", None, str(visits)),
        ItemEntry("export.sha256", "SHA-256", None, hashlib.sha256(file).hexdigest()),
    )
    entry = EventEntry(id=uuid.uuid4(), action=Action.EXPORT, actor=by.actor(), origin=Origin.SYSTEM, items=items)
    chain.append(entry, at=clock.now())
