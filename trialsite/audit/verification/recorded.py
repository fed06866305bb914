"""Keep the result of a verification in the ledger itself, so that the trail can say when it was last verified."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.models import Event
from trialsite.audit.verification.disagreement import Disagreement

STATE = "audit.state"
INTACT = "intact"


@transaction.atomic
def record(found: Iterable[Disagreement]) -> Event:
    """One event of the study's chain: intact, or how often each kind of disagreement was found.

    Places are left out: they would name what blinded people may not count.
    """
    codes = Counter(each.code for each in found)
    told = ", ".join(f"{code}: {number}" for code, number in sorted(codes.items())) or INTACT
    item = ItemEntry(STATE, "Audit trail", None, told)
    entry = EventEntry(id=uuid.uuid4(), action=Action.VERIFY_AUDIT, actor=SYSTEM, origin=Origin.SYSTEM, items=(item,))
    return chain.append(entry, at=clock.now())
