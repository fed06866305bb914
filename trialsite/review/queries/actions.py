"""What acts on many queries do: the list as a file, and one question about many answers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import CrfRecord, Query
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.standard_words import in_both
from trialsite.protocol.audience import Audience


@transaction.atomic
def record_query_export(*, by: User, audience: Audience, filters: str, rows: int, file: bytes) -> None:
    """The list of queries was downloaded: with which filters, how many lines, and the SHA-256 of the file."""
    items = (
        ItemEntry("export.queries", "List of queries", None, f"CSV {filters}"[:500]),
        ItemEntry("export.rows", "Lines", None, str(rows)),
        ItemEntry("export.sha256", "SHA-256", None, hashlib.sha256(file).hexdigest()),
    )
    entry = EventEntry(
        id=uuid.uuid4(), action=Action.EXPORT, actor=by.actor(), audience=audience, origin=Origin.SYSTEM, items=items
    )
    chain.append(entry, at=clock.now())


@dataclass(frozen=True, slots=True)
class Raised:
    """How many queries were raised, and how many answers were passed over because they could not be asked about."""

    raised: int
    passed_over: int


def raise_many(*, places: Sequence[tuple[CrfRecord, str]], text: str, by: User) -> Raised:
    """Ask the same about many answers, each in a transaction of its own; what was asked already is passed over.

    Raises ActionRefused where the first one is refused for the person or the words, so that nothing is asked.
    """
    raised = 0
    for record, address in places:
        if _was_asked(record, address, text, by):
            continue
        try:
            raise_query(record=record, address=address, text=text, by=by)
        except ActionRefused as refusal:
            if refusal.code not in ("locked", "absent"):
                raise
            continue
        raised += 1
    return Raised(raised, len(places) - raised)


def _was_asked(record: CrfRecord, address: str, text: str, by: User) -> bool:
    """A second press of the button, or somebody who comes back to the page, asks nothing twice."""
    words = in_both(text.strip()).en
    same = Query.objects.filter(record_id=record.pk, address=address, text_en=words, raised_by=by.name, state__in=LIVE)
    return same.exists()
