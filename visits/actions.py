"""Register a person, also again: participant, screening visit and expected records, in one transaction."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import Max

from participants.models import Participant, Stage
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.submission import SaveRefused
from trialsite.protocol.plan import PlanStage, PlanState
from trialsite.protocol.text import Text
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.opening import NOT_OPEN, is_open
from trialsite.registers.selectors import build, protocol_on
from visits.planning import plan_visits

NO_PROTOCOL = Text(
    "The trial has no protocol version yet, so nobody can be registered. Ask the data manager to enter it.",
    "本试验尚未录入方案版本，不能登记受试者，请联系数据管理员。",
)


NOT_FAILED = Text(
    "Only a person who failed screening is screened again; {code} is not recorded as a screen failure.",
    "只有筛选失败者可以重新筛选；{code}未记录为筛选失败。",
)
ALREADY = Text("{code} was screened again already, as {again}.", "{code}已以{again}重新筛选。")


@transaction.atomic
def register_participant(*, by: User, version: ProtocolVersion | None = None) -> Participant:
    """Give the next screening number to a new person, and plan the screening visit.

    `version` is the protocol version to bind to until consent; the one in force today unless given. Raises
    SaveRefused where `by` may not register or the register has no protocol version. Numbers are given in order
    without gaps: the study's head is locked while one is taken.
    """
    grant = _allowed(by)
    chain.lock_heads(chain.STUDY)
    return _registered(by, version, begin(by.actor(), grant.id))


@transaction.atomic
def register_again(*, participant: Participant, by: User) -> Participant:
    """Screen a person again who failed: a new number, linked to the old one; consent is asked for again.

    Raises SaveRefused like `register_participant`, and for somebody who did not fail or was screened again already.
    """
    grant = _allowed(by)
    chain.lock_heads(participant.code, chain.STUDY)
    before = Participant.objects.select_related("screened_again_as").get(pk=participant.pk)
    if before.stage != Stage.SCREEN_FAILED:
        raise SaveRefused("not-failed", NOT_FAILED.format(code=before.code))
    if before.screened_again_as is not None:
        raise SaveRefused("already", ALREADY.format(code=before.code, again=before.screened_again_as.code))
    change = begin(by.actor(), grant.id)
    person = _registered(by, None, change, before.code)
    _link(before, person, begin(by.actor(), grant.id), change)
    return person


def _allowed(by: User) -> Grant:
    grant = authority(by, Task.REGISTER_PARTICIPANT)
    if not isinstance(grant, Grant):
        raise SaveRefused(grant.code, grant.message)
    if not is_open():
        raise SaveRefused("VA-04", NOT_OPEN)
    return grant


def _registered(by: User, version: ProtocolVersion | None, change: Change, before: str = "") -> Participant:
    """The next person; `before` is the number under which they were screened earlier."""
    version = version or _in_force()
    protocol = build(version)
    number = (Participant.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    prefix = protocol.value("site_prefix")
    code = f"{prefix}-S{number:03d}" if prefix else f"S{number:03d}"
    person = Participant(
        code=code, number=number, protocol_version=version.version, registered_at=change.at, registered_by=by.name
    )
    earlier = (ItemEntry("participant.screened_before", "Screened before as", None, before),) if before else ()
    with declared(change):
        tracked.insert([person], change)
        state = PlanState(PlanStage.REGISTERED)
        expected = plan_visits(person=person, protocol=protocol, state=state, change=change)
        items = (ItemEntry("participant.code", "Screening number", None, code), *earlier, *expected)
        chain.append(_entry(Action.REGISTER, person, change, items), at=change.at, change=change)
    return person


def _in_force() -> ProtocolVersion:
    try:
        return protocol_on(clock.today())
    except ProtocolVersion.DoesNotExist:
        raise SaveRefused("no-protocol", NO_PROTOCOL) from None


def _link(before: Participant, person: Participant, change: Change, cause: Change) -> None:
    """Lead from the old number to the new one; an event of the old number, caused by the registration."""
    before.screened_again_as = person
    item = ItemEntry("participant.screened_again_as", "Screened again as", None, person.code)
    with declared(change):
        tracked.update([before], ["screened_again_as"], change)
        entry = replace(_entry(Action.SCREEN_AGAIN, before, change, (item,)), cause_id=cause.event_id)
        chain.append(entry, at=change.at, change=change)


def _entry(action: Action, person: Participant, change: Change, items: tuple[ItemEntry, ...]) -> EventEntry:
    return EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=person.code,
        protocol_version=person.protocol_version, save_id=change.save_id, items=items,
    )  # fmt: skip
