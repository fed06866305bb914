"""That somebody looked at a preparation: an event of the participant's unblinded chain, as every such look is."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain
from trialsite.audit.change import begin
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.protocol.audience import Audience


@transaction.atomic
def record_look(*, record: CrfRecord, by: User) -> None:
    """Somebody unblinded was shown what is stored of a preparation."""
    change = begin(by.actor())
    entry = EventEntry(
        id=change.event_id, action=Action.VIEW_UNBLINDED, actor=change.actor, participant=record.participant.code,
        visit=record.visit.name if record.visit else "", form=record.form, record_id=str(record.pk),
        audience=Audience.UNBLINDED, items=(ItemEntry("bag.preparation", "Product preparation", None, "seen"),),
    )  # fmt: skip
    chain.append(entry, at=change.at)
