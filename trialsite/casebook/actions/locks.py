"""Lock a visit, a participant or the study; an unlock is asked for by one person and approved by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import EventEntry, ItemEntry
from trialsite.casebook.actions.lockable import check_nothing_blocks, check_nothing_waits
from trialsite.casebook.actions.review import Step
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused, reasoned
from trialsite.casebook.workflow import LOCK_STEPS, LockState, state_of
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

NOT_NOW = {
    LockState.OPEN: ("not-locked", Text("This is not locked.", "未锁定。")),
    LockState.LOCKED: ("not-asked", Text("The data manager asks for the unlock first.", "须先由数据管理员申请解锁。")),
    LockState.ASKED: ("asked", Text("An unlock is asked for already.", "已申请解锁。")),
}
ALREADY = ("already", Text("This is frozen or locked already.", "已冻结或锁定。"))
SELF = Text("Another person than the one who asked decides.", "须由申请人以外的人审批。")


@dataclass(frozen=True, slots=True)
class Blocking:
    """One line of the checklist of a lock of the study: what it counts, and how many there are."""

    key: str
    title: Text
    number: int


@transaction.atomic
def lock(*, participant: Any, visit: Any = None, why: str, by: User) -> Lock:
    """Lock a visit or a whole participant; refused while a query is open there or the casebook is unfinished."""
    what = Lock(scope=Scope.VISIT if visit else Scope.PARTICIPANT, participant=participant, visit=visit)
    return _lock(what, why, by, ())


@transaction.atomic
def lock_study(*, checked: Sequence[Blocking], why: str, by: User) -> Lock:
    """Lock the whole database; `checked` is the checklist, whose result stays with the event.

    Raises ActionRefused while one of its lines counts something.
    """
    return _lock(Lock(scope=Scope.STUDY), why, by, checked)


def _lock(row: Lock, why: str, by: User, checked: Sequence[Blocking]) -> Lock:
    step = LOCK_STEPS["lock"]
    change = begin(by.actor(), _allowed(by, step.task).id)
    row.by, row.at, row.why = by.name, change.at, reasoned(why)
    chain.lock_heads(*_chains(row))
    if _standing(row) is not None:
        raise ActionRefused(*ALREADY)
    records = _records(row)
    check_nothing_blocks(checked)
    check_nothing_waits(records, whole=row.scope != Scope.VISIT)
    for record in records:
        record.locked_at = record.locked_at or change.at
    with declared(change, "workflow"):
        tracked.insert([row], change)
        tracked.update(records, ["locked_at"], change)
        _trace(step, row, change, ("false", "true", row.why), checked)
    return row


@transaction.atomic
def ask_unlock(*, lock: Lock, why: str, by: User) -> None:
    """Ask the principal investigator to unlock, with the reason. Raises ActionRefused."""
    row, change = _begun("ask_unlock", lock, by)
    row.unlock_asked_by, row.unlock_asked_at, row.unlock_why = by.name, change.at, reasoned(why)
    _write("ask_unlock", row, change, (None, "asked", row.unlock_why))


@transaction.atomic
def decline_unlock(*, lock: Lock, why: str, by: User) -> None:
    """Leave locked what the data manager asked to unlock, with the reason; it may be asked for again."""
    row, change = _begun("decline_unlock", lock, by)
    row.unlock_asked_by, row.unlock_asked_at, row.unlock_why = "", None, ""
    _write("decline_unlock", row, change, ("asked", "declined", reasoned(why)))


@transaction.atomic
def approve_unlock(*, lock: Lock, by: User) -> None:
    """Lift a lock that the data manager asked to lift; another person than the one who asked."""
    row, change = _begun("approve_unlock", lock, by)
    row.lifted_by, row.lifted_at = by.name, change.at
    with declared(change, "workflow"):
        tracked.update([row], ["lifted_by", "lifted_at"], change)
        freed = _freed(row)
        for record in freed:
            record.locked_at = None
        tracked.update(freed, ["locked_at"], change)
        _trace(LOCK_STEPS["approve_unlock"], row, change, ("true", "false", row.unlock_why))


def _begun(act: str, lock: Lock, by: User) -> tuple[Lock, Change]:
    """The lock as it stands, behind the locked heads; raises ActionRefused where the table does not allow the act."""
    step = LOCK_STEPS[act]
    change = begin(by.actor(), _allowed(by, step.task).id)
    chain.lock_heads(*_chains(lock))
    row = Lock.objects.select_for_update(of=("self",)).select_related("participant", "visit").get(pk=lock.pk)
    state = state_of(row)
    if state not in step.froms:
        raise ActionRefused(*NOT_NOW[state])
    if step.task == Task.APPROVE_UNLOCK and row.unlock_asked_by == by.name:
        raise ActionRefused("self", SELF)
    return row, change


def _write(act: str, row: Lock, change: Change, told: tuple[str | None, str, str]) -> None:
    with declared(change, "workflow"):
        tracked.update([row], ["unlock_asked_by", "unlock_asked_at", "unlock_why"], change)
        _trace(LOCK_STEPS[act], row, change, told)


def _freed(lifted: Lock) -> list[CrfRecord]:
    """The records that no other lock covers."""
    others = list(Lock.objects.filter(lifted_at__isnull=True).exclude(scope=Scope.FORM))
    if any(each.scope == Scope.STUDY for each in others):
        return []
    people = {each.participant_id for each in others if each.scope == Scope.PARTICIPANT}
    visits = {each.visit_id for each in others if each.scope == Scope.VISIT}
    return [each for each in _records(lifted) if each.participant_id not in people and each.visit_id not in visits]


def _allowed(by: User, task: Task) -> Grant:
    answer = authority(by, task)
    if not isinstance(answer, Grant):
        raise ActionRefused(answer.code, answer.message)
    return answer


def _chains(row: Lock) -> list[str]:
    """The chain of the participant, or those of all and the study's."""
    if row.participant is not None:
        return [chain.key_for(row.participant.code, Audience.BLINDED)]
    people: Any = CrfRecord._meta.get_field("participant").related_model
    codes = people.objects.values_list("code", flat=True)
    return [*(chain.key_for(code, Audience.BLINDED) for code in codes), chain.STUDY]


def _records(row: Lock) -> list[CrfRecord]:
    found = CrfRecord.objects.order_by("pk").select_related("participant", "visit").select_for_update(of=("self",))
    if row.participant is not None:
        found = found.filter(participant=row.participant)
    return list(found.filter(visit=row.visit) if row.visit is not None else found)


def _standing(row: Lock) -> Lock | None:
    same = Lock.objects.filter(scope=row.scope, participant=row.participant, visit=row.visit, lifted_at__isnull=True)
    return same.first()


def _trace(
    step: Step, row: Lock, change: Change, told: tuple[str | None, str, str], checked: Sequence[Blocking] = ()
) -> None:
    old, new, why = told
    items = [ItemEntry(f"{row.scope}.locked", "Locked", old, new, reason_text=why)]
    items += [ItemEntry(f"study.check[{each.key}]", each.title.en, None, str(each.number)) for each in checked]
    entry = EventEntry(
        id=change.event_id, action=step.action, actor=change.actor, save_id=change.save_id, items=tuple(items),
        participant=row.participant.code if row.participant else "", visit=row.visit.name if row.visit else "",
        delegation_id=change.delegation_id,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)
