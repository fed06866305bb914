"""Freeze and lock: which acts there are, who may do them, and what they leave untouched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.review import open_act
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

QUERIES = Text("{n} queries are open; close them before locking.", "仍有{n}条质疑未关闭，请先关闭再锁定。")
WAITING = Text("Close the queries first: {list}", "请先关闭质疑：{list}")
SAY_WHY = Text("Say why.", "请说明理由。")
ALREADY = Text("This is frozen or locked already.", "已冻结或锁定。")
NOT_FROZEN = Text("This form is not frozen.", "该表单未冻结。")
NOT_ASKED = Text("The data manager asks for the unlock first.", "须先由数据管理员申请解锁。")
NOT_LOCKED = Text("This is not locked.", "未锁定。")


def _reasoned(why: str) -> str:
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why.strip())
    return why.strip()


@transaction.atomic
def freeze(*, record: CrfRecord, why: str, by: User) -> Lock:
    """Stop changes of one form; queries stay possible."""
    act = open_act(record, by, Task.FREEZE)
    if act.record.frozen_at or act.record.locked_at:
        raise ActionRefused("already", ALREADY)
    lock = Lock(scope=Scope.FORM, record_id=record.pk, by=by.name, at=act.change.at, why=_reasoned(why))
    act.record.frozen_at = act.change.at
    with declared(act.change, "workflow"):
        tracked.insert([lock], act.change)
        act.write(
            Action.FREEZE,
            (ItemEntry("record.frozen", "Frozen", "false", "true", reason_text=lock.why),),
            ("frozen_at",),
        )
    return lock


@transaction.atomic
def unfreeze(*, record: CrfRecord, why: str, by: User) -> None:
    """Let a frozen form be changed again."""
    act = open_act(record, by, Task.FREEZE)
    lock = Lock.objects.filter(scope=Scope.FORM, record_id=record.pk, lifted_at__isnull=True).first()
    if lock is None or act.record.locked_at:
        raise ActionRefused("not-frozen", NOT_FROZEN)
    lock.lifted_by, lock.lifted_at, lock.unlock_why = by.name, act.change.at, _reasoned(why)
    act.record.frozen_at = None
    with declared(act.change, "workflow"):
        tracked.update([lock], ["lifted_by", "lifted_at", "unlock_why"], act.change)
        item = ItemEntry("record.frozen", "Frozen", "true", "false", reason_text=lock.unlock_why)
        act.write(Action.UNFREEZE, (item,), ("frozen_at",))


@transaction.atomic
def lock(*, participant: Any, visit: Any = None, why: str, by: User) -> Lock:
    """Lock a visit or a whole participant; refused while a query is open there or the casebook is unfinished."""
    _allowed(by, Task.LOCK)
    why = _reasoned(why)
    change = begin(by.actor())
    chain.lock_heads(*_chains(participant.code))
    records = _records(participant, visit)
    _check_nothing_waits(records, whole=visit is None)
    scope = Scope.VISIT if visit else Scope.PARTICIPANT
    if _current(participant, visit) is not None:
        raise ActionRefused("already", ALREADY)
    row = Lock(scope=scope, participant=participant, visit=visit, by=by.name, at=change.at, why=why)
    for record in records:
        record.locked_at = record.locked_at or change.at
    with declared(change, "workflow"):
        tracked.insert([row], change)
        tracked.update(records, ["locked_at"], change)
        _trace(Action.LOCK, participant, visit, change, ("false", "true", why))
    return row


def _check_nothing_waits(records: Sequence[CrfRecord], *, whole: bool) -> None:
    """EOS-07 for a whole casebook: no query is open and every form that was begun is complete."""
    asked = [record for record in records if record.open_queries + record.open_queries_unblinded]
    begun = [record for record in records if record.touched and record.expected and record.completed_at is None]
    if whole and (asked or begun):
        raise ActionRefused("EOS-07", WAITING.format(list=_named([*asked, *begun])))
    if asked:
        waiting = sum(record.open_queries + record.open_queries_unblinded for record in asked)
        raise ActionRefused("open-queries", QUERIES.format(n=waiting))


def _named(records: Sequence[CrfRecord]) -> Text:
    """Visit and form of each record, once."""
    titles = {record.pk: (record.visit, registry.get(record.form).title) for record in records}
    english = ", ".join(f"{visit or ''} {title.en}".strip() for visit, title in titles.values())
    chinese = "、".join(f"{visit or ''} {title.zh}".strip() for visit, title in titles.values())
    return Text(english, chinese)


@transaction.atomic
def ask_unlock(*, lock: Lock, why: str, by: User) -> None:
    """Ask the principal investigator to unlock, with the reason."""
    _allowed(by, Task.ASK_UNLOCK)
    change = begin(by.actor())
    row = Lock.objects.select_for_update().get(pk=lock.pk)
    if row.lifted_at is not None:
        raise ActionRefused("not-locked", NOT_LOCKED)
    row.unlock_asked_by, row.unlock_asked_at, row.unlock_why = by.name, change.at, _reasoned(why)
    with declared(change, "workflow"):
        tracked.update([row], ["unlock_asked_by", "unlock_asked_at", "unlock_why"], change)
        _trace(Action.ASK_UNLOCK, row.participant, row.visit, change, (None, "asked", row.unlock_why))


@transaction.atomic
def approve_unlock(*, lock: Lock, by: User) -> None:
    """Lift a lock that the data manager asked to lift; another person than the one who asked."""
    _allowed(by, Task.APPROVE_UNLOCK)
    change = begin(by.actor())
    chain.lock_heads(*_chains(lock.participant.code))  # type: ignore[union-attr]
    row = Lock.objects.select_for_update().get(pk=lock.pk)
    if row.unlock_asked_at is None or row.unlock_asked_by == by.name:
        raise ActionRefused("not-asked", NOT_ASKED)
    row.lifted_by, row.lifted_at = by.name, change.at
    records = _records(row.participant, row.visit)
    with declared(change, "workflow"):
        tracked.update([row], ["lifted_by", "lifted_at"], change)
        still = _still_locked(row)
        freed = [record for record in records if record.visit_id not in still]
        for record in freed:
            record.locked_at = None
        tracked.update(freed, ["locked_at"], change)
        _trace(Action.UNLOCK, row.participant, row.visit, change, ("true", "false", row.unlock_why))


def _still_locked(lifted: Lock) -> set[Any]:
    """Visits that another lock still covers; all of them while the participant's lock stands."""
    others = Lock.objects.filter(participant=lifted.participant, lifted_at__isnull=True).exclude(pk=lifted.pk)
    if others.filter(scope=Scope.PARTICIPANT).exists():
        return set(CrfRecord.objects.filter(participant=lifted.participant).values_list("visit_id", flat=True))
    return set(others.filter(scope=Scope.VISIT).values_list("visit_id", flat=True))


def _allowed(by: User, task: Task) -> Grant:
    answer = authority(by, task)
    if not isinstance(answer, Grant):
        raise ActionRefused(answer.code, answer.message)
    return answer


def _chains(code: str) -> Sequence[str]:
    return (chain.key_for(code, Audience.BLINDED),)


def _records(participant: Any, visit: Any) -> list[CrfRecord]:
    found = CrfRecord.objects.filter(participant=participant).order_by("pk").select_for_update()
    return list(found.filter(visit=visit) if visit else found)


def _current(participant: Any, visit: Any) -> Lock | None:
    return (
        Lock.objects.filter(participant=participant, visit=visit, lifted_at__isnull=True)
        .exclude(scope=Scope.FORM)
        .first()
    )


def _trace(action: Action, participant: Any, visit: Any, change: Change, step: tuple[str | None, str, str]) -> None:
    old, new, why = step
    item = ItemEntry("visit.locked" if visit else "participant.locked", "Locked", old, new, reason_text=why)
    entry = EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=participant.code,
        visit=visit.name if visit else "", save_id=change.save_id, items=(item,),
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)
