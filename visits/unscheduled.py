"""Add a visit that nobody planned, with its forms: an unscheduled one, or the one with which taking part ends early."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from participants.models import Participant
from participants.randomised import was_randomised
from trialsite.accounts.models import User
from trialsite.audit import chain, tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.adding import Adding, added_item, begin_adding, reasoned
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.protocol.model import Protocol, Requirement
from trialsite.protocol.schedule import Visit as PlannedVisit
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from visits.models import Visit

NONE = Text("The protocol has no such visits.", "方案中无此类访视。")


NOT_RANDOMISED = Text(
    "{code} was not randomised; record the screen failure instead.", "{code}未随机，请改为记录筛选失败。"
)


@transaction.atomic
def add_early_termination(*, participant: Participant, why: str, by: User) -> Visit:
    """The visit with which taking part ends before the last one; there is one, and pressed twice it is the same.

    Raises ActionRefused without authority or reason, before randomisation, and under a lock.
    """
    why = reasoned(why)
    protocol = protocol_of(participant.protocol_version)
    kind = next((visit for visit in protocol.visits if visit.ends_early), None)
    if kind is None:
        raise ActionRefused("no-such-visit", NONE)
    forms = _forms(protocol, kind)
    adding = begin_adding(participant=participant, forms=[registry.get(form) for form in forms], by=by)
    if not was_randomised(participant):
        raise ActionRefused("not-randomised", NOT_RANDOMISED.format(code=participant.code))
    there = Visit.objects.filter(participant=participant, code=kind.code).first()
    if there is not None:
        return there
    visit = Visit(participant=participant, code=kind.code, position=kind.position, protocol_version=protocol.version)
    _write(visit, forms, adding, why)
    return visit


@transaction.atomic
def add_unscheduled_visit(*, participant: Participant, why: str, by: User) -> Visit:
    """The next unscheduled visit; the one this person added before, while all its forms are empty.

    Raises ActionRefused without authority or reason, before consent, and under a lock.
    """
    why = reasoned(why)
    protocol = protocol_of(participant.protocol_version)
    kind = next((visit for visit in protocol.visits if visit.is_unscheduled), None)
    if kind is None:
        raise ActionRefused("no-such-visit", NONE)
    forms = _forms(protocol, kind)
    adding = begin_adding(participant=participant, forms=[registry.get(form) for form in forms], by=by)
    own = Visit.objects.filter(participant=participant, code=kind.code)
    begun = _begun(own, by)
    if begun is not None:
        return begun
    last = own.aggregate(last=Max("number"))["last"] or 0
    visit = Visit(
        participant=participant, code=kind.code, number=last + 1, position=kind.position,
        protocol_version=protocol.version,
    )  # fmt: skip
    _write(visit, forms, adding, why)
    return visit


def _forms(protocol: Protocol, kind: PlannedVisit) -> dict[str, bool]:
    """Form → whether it is always done at such a visit; entries of running logs are made when needed."""
    asked = {Requirement.REQUIRED: True, Requirement.CONDITIONAL: False, Requirement.IF_INDICATED: False}
    return {
        each.form: asked[each.requirement]
        for each in protocol.forms_at(kind.code)
        if each.requirement in asked and each.form not in protocol.running and registry.known(each.form)
    }


def _begun(own: Any, by: User) -> Visit | None:
    """A visit that this person added and of which no form holds data yet."""
    made: Any = Visit.history.filter(history_type="+", history_user_id=by.pk)
    touched = CrfRecord.objects.filter(visit__in=own, first_saved_at__isnull=False)
    found: Visit | None = own.filter(pk__in=made.values("id")).exclude(pk__in=touched.values("visit")).first()
    return found


def _write(visit: Visit, forms: dict[str, bool], adding: Adding, why: str) -> None:
    """Visit and forms under one event of the participant."""
    person, change = visit.participant, adding.change
    with declared(change):
        tracked.insert([visit], change)
        records = [_record(visit, form, required=required) for form, required in forms.items()]
        tracked.insert(records, change)
        items = (
            ItemEntry("visit.added", "Visit", None, visit.name, reason_text=why),
            *(added_item(record, "") for record in records),
        )
        entry = EventEntry(
            id=change.event_id, action=Action.PLAN, actor=change.actor, participant=person.code, visit=visit.name,
            save_id=change.save_id, protocol_version=visit.protocol_version, items=items,
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change, head=adding.head)


def _record(visit: Visit, form: str, *, required: bool) -> CrfRecord:
    crf = registry.get(form)
    return CrfRecord(
        participant=visit.participant, visit=visit, form=form, audience=crf.audience, form_version=crf.version,
        protocol_version=visit.protocol_version, required=required,
    )  # fmt: skip
