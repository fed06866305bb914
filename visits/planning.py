"""Bring the visits and expected records of a participant in line with the protocol's plan."""

from __future__ import annotations

from participants.models import Participant
from trialsite.audit import tracked
from trialsite.audit.change import Change
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.plan import bring_in_line
from trialsite.protocol.model import Protocol
from trialsite.protocol.plan import PlanState, plan
from visits.models import Visit


def plan_visits(*, person: Participant, protocol: Protocol, state: PlanState, change: Change) -> tuple[ItemEntry, ...]:
    """Add the visits and records that are missing, retire and date records as the plan says; the ledger's items.

    Only inside a declared change.
    """
    planned = plan(protocol, state)
    added = [visit.code for visit in protocol.visits if visit.is_unscheduled] if not state.unscheduled else []
    there = Visit.objects.filter(participant=person, number=1).exclude(code__in=added)
    visits = {visit.code: visit for visit in there}
    new = {
        code: Visit(
            participant=person, code=code, position=protocol.visit(code).position, protocol_version=protocol.version
        )
        for code in dict.fromkeys(each.visit for each in planned)
        if code not in visits
    }
    tracked.insert(list(new.values()), change)
    return bring_in_line(
        participant=person, planned=planned, visits=visits | new, version=protocol.version, change=change
    )
