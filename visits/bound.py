"""What follows from a signed consent: the version of the protocol a person is bound to, and the visits it plans."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from participants.endings import follow_up_ended
from participants.models import Participant
from participants.reconsent import consents_of
from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.protocol.plan import PlanStage, PlanState
from trialsite.registers.binding import bound_to, latest_signed
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.selectors import build, consent_versions, protocol_of, protocol_versions
from visits.attendance import windows_of
from visits.models import Visit
from visits.planning import replan_visits
from visits.schedule import day0


def follow_consent(saved: Saved) -> Reacted:
    """Bind the person to the version of the consent that was signed last, and plan anew what lies ahead."""
    if not saved.changed("consent_signed", "consent_version", "consent_date", "consent_time"):
        return Reacted()
    record: Any = saved.record
    void = str(record.pk) if record.entered_in_error_at else ""
    version = _version_of(record.participant_id, void)
    if version is None or version.version == record.participant.protocol_version:
        return Reacted()
    person = Participant.objects.select_for_update().get(pk=record.participant_id)
    change = Change(uuid.uuid4(), saved.declared.save_id, SYSTEM, saved.declared.at)
    items = _bind(person, version, change)
    # those who hold the record read on under the new version
    record.participant.protocol_version = version.version
    own = replace(entry_for(record, Action.PLAN, change, items), protocol_version=version.version)
    return Reacted(events=((replace(own, cause_id=saved.declared.event_id, revision=None), change),))


def _version_of(person: Any, void: str) -> ProtocolVersion | None:
    """The version that the consent signed last binds to; None without one, which leaves things as they are."""
    last = latest_signed(consents_of([person], without=void).get(person, ()))
    own = next((each for each in consent_versions() if last and each.code == last.version), None)
    if last is None or own is None or last.on is None:
        return None
    return bound_to(own.protocol_version, list(protocol_versions()), last.on)


def _bind(person: Participant, version: ProtocolVersion, change: Change) -> tuple[ItemEntry, ...]:
    state = _state(person, change)
    before, person.protocol_version = person.protocol_version, version.version
    with declared(change):
        tracked.update([person], ["protocol_version"], change)
        planned = replan_visits(person=person, protocol=build(version), state=state, change=change)
    item = ItemEntry("participant.protocol_version", "Protocol version", before, version.version)
    return (item, *planned)


def _state(person: Participant, change: Change) -> PlanState:
    """How far the person is, told by the days that the plan has given to the visits by now."""
    ended_on = follow_up_ended([person.pk]).get(person.pk)
    protocol = protocol_of(person.protocol_version)
    anchor = day0(protocol, windows_of([person.pk]).get(person.pk, {}))
    if anchor is None:
        return PlanState(PlanStage.REGISTERED, ended_on=ended_on)
    early = [visit.code for visit in protocol.visits if visit.ends_early]
    left = Visit.objects.filter(participant=person, code__in=early).exists()
    early_end = (ended_on or clock.site_date(change.at)) if left else None
    return PlanState(PlanStage.RANDOMISED, d0=anchor, early_end=early_end, ended_on=ended_on)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("ic.version", "ic", follow_consent))
