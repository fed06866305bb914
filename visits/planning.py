"""Bring the visits and expected records of a participant in line with the protocol's plan."""

from __future__ import annotations

from participants.models import Participant
from trialsite.audit import tracked
from trialsite.audit.change import Change
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import Lock, Scope
from trialsite.casebook.plan import bring_in_line, bring_under
from trialsite.protocol.model import Protocol
from trialsite.protocol.plan import PlanState, plan
from visits.models import Visit


def plan_visits(*, person: Participant, protocol: Protocol, state: PlanState, change: Change) -> tuple[ItemEntry, ...]:
    """Add the visits and records that are missing, retire and date records as the plan says; the ledger's items.

    Only inside a declared change.
    """
    planned = plan(protocol, state)
    visits = _visits(person, protocol, state, change)
    return bring_in_line(participant=person, planned=planned, visits=visits, version=protocol.version, change=change)


def replan_visits(
    *, person: Participant, protocol: Protocol, state: PlanState, change: Change
) -> tuple[ItemEntry, ...]:
    """The same for somebody under way who is now bound to another version: what was due or holds data stays as it is.

    Locked visits are left alone. Only inside a declared change.
    """
    locks = Lock.objects.filter(scope=Scope.VISIT, participant=person, lifted_at__isnull=True)
    locked = set(locks.values_list("visit_id", flat=True))
    every = _visits(person, protocol, state, change)
    visits = {code: visit for code, visit in every.items() if visit.pk not in locked}
    planned = tuple(each for each in plan(protocol, state) if each.visit in visits)
    return bring_under(participant=person, planned=planned, visits=visits, version=protocol.version, change=change)


def _visits(person: Participant, protocol: Protocol, state: PlanState, change: Change) -> dict[str, Visit]:
    """The visits of the plan by code, made where they are missing; those that people add are left alone."""
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
    return {**visits, **new}
