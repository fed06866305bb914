"""Register a person: participant, screening visit and expected records, in one transaction."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from participants.models import Participant
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.submission import SaveRefused
from trialsite.protocol.plan import PlanStage, PlanState
from trialsite.protocol.text import Text
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.selectors import build, protocol_on
from visits.planning import plan_visits

NO_PROTOCOL = Text(
    "The trial has no protocol version yet, so nobody can be registered. Ask the data manager to enter it.",
    "本试验尚未录入方案版本，不能登记受试者，请联系数据管理员。",
)


@transaction.atomic
def register_participant(*, by: User, version: ProtocolVersion | None = None) -> Participant:
    """Give the next screening number to a new person, and plan the screening visit.

    `version` is the protocol version to bind to until consent; the one in force today unless given. Raises
    SaveRefused where `by` may not register or the register has no protocol version. Numbers are given in order
    without gaps: the study's head is locked while one is taken.
    """
    grant = authority(by, Task.REGISTER_PARTICIPANT)
    if not isinstance(grant, Grant):
        raise SaveRefused(grant.code, grant.message)
    chain.lock_heads(chain.STUDY)
    try:
        version = version or protocol_on(clock.today())
    except ProtocolVersion.DoesNotExist:
        raise SaveRefused("no-protocol", NO_PROTOCOL) from None
    protocol = build(version)
    number = (Participant.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    prefix = protocol.value("site_prefix")
    code = f"{prefix}-S{number:03d}" if prefix else f"S{number:03d}"
    change = begin(by.actor())
    person = Participant(
        code=code, number=number, protocol_version=version.version, registered_at=change.at, registered_by=by.name
    )
    with declared(change):
        tracked.insert([person], change)
        state = PlanState(PlanStage.REGISTERED)
        expected = plan_visits(person=person, protocol=protocol, state=state, change=change)
        number_item = ItemEntry("participant.code", "Screening number", None, code)
        entry = EventEntry(
            id=change.event_id, action=Action.REGISTER, actor=change.actor, participant=code,
            protocol_version=version.version, save_id=change.save_id, items=(number_item, *expected),
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change)
    return person
