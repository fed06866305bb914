"""Add an entry to a running log: an empty record under the next number, opened by its first value."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook import gates
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import facts, registry
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

LOCKED = Text("The casebook is locked; nothing can be added.", "病例报告表已锁定，不能新增记录。")


@transaction.atomic
def add_entry(*, participant: Any, form: str, by: User) -> CrfRecord:
    """The record of a new entry; the one this person added before, while it is still empty.

    `form` is a running log of the participant's protocol. Raises ActionRefused without authority, before consent
    and under a lock. Two people who add at once get an entry each: the participant's head is locked meanwhile.
    """
    crf = registry.get(form)
    grant = authority(by, Task.ENTER_DATA, form_version=crf.version)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if crf.audience not in grant.audiences:
        raise ActionRefused("not-in-role", LOCKED)
    head = chain.lock_heads(chain.key_for(participant.code, crf.audience))
    _check_open(participant, crf)
    begun = _begun(participant, form, by)
    if begun is not None:
        return begun
    change = begin(by.actor())
    record = _record(participant, crf)
    with declared(change):
        tracked.insert([record], change)
        _tell(record, crf, change, head)
    return record


def _tell(record: CrfRecord, crf: Crf, change: Change, heads: dict[str, Any]) -> None:
    item = ItemEntry("record.added", crf.title.en, None, str(record.repeat))
    entry = entry_for(record, Action.PLAN, change, (item,))
    head = heads[chain.key_for(record.participant.code, crf.audience)]
    chain.append(entry, at=change.at, change=change, head=head)


def _check_open(participant: Any, crf: Crf) -> None:
    gate = gates.shut(crf, facts.gather(gates.needs(), participant.pk, None))
    if gate is not None:
        raise ActionRefused(gate.id, gate.message)
    covers = Q(scope=Scope.STUDY) | Q(scope=Scope.PARTICIPANT, participant=participant)
    if Lock.objects.filter(covers, lifted_at__isnull=True).exists():
        raise ActionRefused("locked", LOCKED)


def _begun(participant: Any, form: str, by: User) -> CrfRecord | None:
    """An entry of this person that was never saved; those of others may be in somebody's hands."""
    empty = CrfRecord.objects.filter(
        participant=participant, visit__isnull=True, form=form, revision=0, retired_at__isnull=True,
        entered_in_error_at__isnull=True,
    )  # fmt: skip
    made: Any = CrfRecord.history.filter(history_type="+", history_user_id=by.pk)
    return empty.filter(pk__in=made.values("id")).order_by("repeat").first()


def _record(participant: Any, crf: Crf) -> CrfRecord:
    entries = CrfRecord.objects.filter(participant=participant, visit__isnull=True, form=crf.key)
    last = entries.aggregate(last=Max("repeat"))["last"] or 0
    return CrfRecord(
        participant=participant, form=crf.key, repeat=last + 1, audience=crf.audience, form_version=crf.version,
        protocol_version=participant.protocol_version, required=False,
    )  # fmt: skip
