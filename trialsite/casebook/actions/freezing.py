"""Freeze one form and let it be changed again; queries stay possible."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.actions.review import open_act
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused, reasoned
from trialsite.casebook.workflow import FREEZE_STEPS
from trialsite.protocol.text import Text

ALREADY = Text("This is frozen or locked already.", "已冻结或锁定。")
NOT_FROZEN = Text("This form is not frozen.", "该表单未冻结。")


@transaction.atomic
def freeze(*, record: CrfRecord, why: str, by: User) -> Lock:
    """Stop changes of one form; queries stay possible. Raises ActionRefused."""
    step = FREEZE_STEPS["freeze"]
    act = open_act(record, by, step.task)
    if act.record.frozen_at or act.record.locked_at:
        raise ActionRefused("already", ALREADY)
    lock = Lock(scope=Scope.FORM, record_id=record.pk, by=by.name, at=act.change.at, why=reasoned(why))
    act.record.frozen_at = act.change.at
    with declared(act.change, "workflow"):
        tracked.insert([lock], act.change)
        item = ItemEntry("record.frozen", "Frozen", "false", "true", reason_text=lock.why)
        act.write(step.action, (item,), ("frozen_at",))
    return lock


@transaction.atomic
def unfreeze(*, record: CrfRecord, why: str, by: User) -> None:
    """Let a frozen form be changed again. Raises ActionRefused."""
    step = FREEZE_STEPS["unfreeze"]
    act = open_act(record, by, step.task)
    lock = Lock.objects.filter(scope=Scope.FORM, record_id=record.pk, lifted_at__isnull=True).first()
    if lock is None or act.record.locked_at:
        raise ActionRefused("not-frozen", NOT_FROZEN)
    lock.lifted_by, lock.lifted_at, lock.unlock_why = by.name, act.change.at, reasoned(why)
    act.record.frozen_at = None
    with declared(act.change, "workflow"):
        tracked.update([lock], ["lifted_by", "lifted_at", "unlock_why"], act.change)
        item = ItemEntry("record.frozen", "Frozen", "true", "false", reason_text=lock.unlock_why)
        act.write(step.action, (item,), ("frozen_at",))
