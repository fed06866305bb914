"""Tries that were refused as a whole, written to the ledger in a transaction of their own."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.automatic import propose_again
from trialsite.casebook.gates import GateRefused
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import SaveRefused
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of
from trialsite.protocol.audience import Audience

SAVE = ("record.save", "Save")


@transaction.atomic
def record_refusal(
    record: CrfRecord, refusal: SaveRefused | ActionRefused, by: User, what: tuple[str, str] = SAVE
) -> None:
    """One event that names the rule which refused `what` (address and label); nothing that was typed is kept.

    Where a gate says so, that something happened is drafted as a deviation under the same event: the fact alone.
    """
    key = chain.key_for(record.participant.code, Audience(record.audience))
    head = chain.lock_heads(key)[key]
    change = begin(by.actor())
    item = ItemEntry(*what, None, None, reason_code=refusal.code, reason_text=refusal.message.en)
    drafted = _draft(record, refusal, change) if isinstance(refusal, GateRefused) else []
    chain.append(entry_for(record, Action.REFUSE, change, (item, *drafted)), at=change.at, change=change, head=head)


def _draft(record: CrfRecord, refusal: GateRefused, change: Change) -> list[ItemEntry]:
    checks = [check for check in checks_of(registry.get(record.form)) if check.id in refusal.gate.drafts]
    with declared(change, "workflow"):
        return propose_again(record, refusal.decision, change, checks)
