"""Participants whose visits are planned, as randomisation will plan them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry
from trialsite.casebook.models import CrfRecord
from trialsite.protocol.plan import PlanStage, PlanState
from trialsite.registers.selectors import protocol_of
from visits.planning import plan_visits

D0 = date(2024, 3, 25)


@transaction.atomic
def scheduled(participant: Any, by: User, d0: date = D0) -> None:
    """Plan the visits V1 to V7 of a participant whose first infusion is on `d0`; done again, it dates them anew."""
    change = begin(by.actor())
    state = PlanState(PlanStage.RANDOMISED, d0=d0)
    with declared(change):
        items = plan_visits(
            person=participant, protocol=protocol_of(participant.protocol_version), state=state, change=change
        )
        if items:
            entry = EventEntry(
                id=change.event_id, action=Action.PLAN, actor=change.actor, participant=participant.code, items=items
            )
            chain.append(entry, at=change.at, change=change)


def at_visit(participant: Any, visit: str, form: str = "sv") -> CrfRecord:
    """The record of a form at a visit, as a page fetches it."""
    found = CrfRecord.objects.select_related("participant", "visit")
    return found.get(participant=participant, visit__code=visit, form=form)
