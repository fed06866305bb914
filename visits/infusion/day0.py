"""After an infusion was saved: the days of the visits that follow day 0 are counted anew where day 0 changed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from participants.models import Participant, Randomisation
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.plan import date_anew
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.protocol.plan import PlanStage, PlanState, plan
from trialsite.registers.selectors import protocol_of
from visits.attendance import windows_of
from visits.infusion.facts import day0s
from visits.models import Visit
from visits.schedule import day0

DAY0 = "participant.d0"


def follow_day0(saved: Saved) -> Reacted:
    """Date the untouched forms of later visits by the first infusion; nothing where its day is as it was planned."""
    if not saved.changed("inf_start", "inf_status"):
        return Reacted()
    person = Participant.objects.get(pk=saved.record.participant_id)
    protocol = protocol_of(person.protocol_version)
    before = day0(protocol, windows_of([person.pk]).get(person.pk, {}))
    now, planned = _day0(person), _planned(person)
    if (now or planned) in {None, before}:
        return Reacted()
    state = PlanState(PlanStage.RANDOMISED, d0=now, planned_d0=planned)
    change = Change(uuid.uuid4(), saved.declared.save_id, SYSTEM, saved.declared.at)
    visits = {each.code: each for each in Visit.objects.filter(participant=person, number=1)}
    with declared(change):
        items = date_anew(participant=person, planned=plan(protocol, state), visits=visits, change=change)
    item = ItemEntry(DAY0, "Day 0", before.isoformat() if before else None, (now or planned).isoformat())
    return Reacted(events=((_event(saved, change, (item, *items)), change),))


def _day0(person: Any) -> date | None:
    found = day0s([person.pk]).get(person.pk)
    return found.value if found is not None else None


def _planned(person: Any) -> Any:
    """The day planned for the first infusion when the person was randomised."""
    return Randomisation.objects.filter(participant=person).values_list("planned_d0", flat=True).first()


def _event(saved: Saved, change: Change, items: tuple[ItemEntry, ...]) -> EventEntry:
    own = entry_for(saved.record, Action.PLAN, change, items)
    return replace(own, cause_id=saved.declared.event_id, revision=None)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("inf.day0", "inf", follow_day0))
