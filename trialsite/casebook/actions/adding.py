"""What every act that adds a record has in common: authority, consent, locks, one at a time, a line in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook import gates
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf import facts, registry
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

LOCKED = Text("The casebook is locked; nothing can be added.", "病例报告表已锁定，不能新增记录。")
SAY_WHY = Text("Say why.", "请说明理由。")


@dataclass(frozen=True)
class Adding:
    """An act that adds records, inside its transaction: the locked head and the change it is."""

    head: ChainHead
    change: Change

    def add(self, record: CrfRecord, why: str = "") -> None:
        """Insert one record and tell of it, with the reason where there is one."""
        with declared(self.change):
            tracked.insert([record], self.change)
            self.tell(record, (added_item(record, why),))

    def bring_back(self, record: CrfRecord, why: str = "") -> None:
        """Expect a retired record again and tell of it."""
        record.retired_at = None
        with declared(self.change):
            tracked.update([record], ["retired_at"], self.change)
            self.tell(record, (added_item(record, why),))

    def tell(self, record: CrfRecord, items: tuple[ItemEntry, ...]) -> None:
        """The event of the act, under the record."""
        entry = entry_for(record, Action.PLAN, self.change, items)
        chain.append(entry, at=self.change.at, change=self.change, head=self.head)


def added_item(record: CrfRecord, why: str) -> ItemEntry:
    """The ledger's line of an added record."""
    title = registry.get(record.form).title.en
    return ItemEntry("record.added", title, None, str(record.repeat), reason_text=why)


def begin_adding(*, participant: Any, forms: Sequence[Crf], by: User, visit: Any = None) -> Adding:
    """Lock the participant's head and check that these forms may be added, at a visit or in a log.

    All forms are of one audience. Raises ActionRefused without authority, before consent and under a lock.
    """
    grant = authority(by, Task.ENTER_DATA, form_version=forms[0].in_version)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if forms[0].audience not in grant.audiences:
        raise ActionRefused("not-in-role", LOCKED)
    key = chain.key_for(participant.code, forms[0].audience)
    head = chain.lock_heads(key)[key]
    known = facts.gather(gates.needs(), participant.pk, None)
    gate = next(filter(None, (gates.shut(crf, known) for crf in forms)), None)
    if gate is not None:
        raise ActionRefused(gate.id, gate.message)
    covers = Q(scope=Scope.STUDY) | Q(scope=Scope.PARTICIPANT, participant=participant)
    if visit is not None:
        covers |= Q(scope=Scope.VISIT, visit=visit)
    if Lock.objects.filter(covers, lifted_at__isnull=True).exists():
        raise ActionRefused("locked", LOCKED)
    return Adding(head, begin(by.actor(), grant.id))


def reasoned(why: str) -> str:
    """The reason of an act that asks for one; raises ActionRefused where there is none, or it names a person."""
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why.strip())
    return why.strip()


def begun_by(records: QuerySet[CrfRecord], by: User) -> CrfRecord | None:
    """One of the records that this person added and nobody saved; those of others may be in somebody's hands."""
    empty = records.filter(revision=0, retired_at__isnull=True, entered_in_error_at__isnull=True)
    made: Any = CrfRecord.history.filter(history_type="+", history_user_id=by.pk)
    return empty.filter(pk__in=made.values("id")).order_by("repeat").first()


def next_repeat(records: QuerySet[CrfRecord]) -> int:
    """The number after the last one."""
    last: int | None = records.aggregate(last=Max("repeat"))["last"]
    return (last or 0) + 1
