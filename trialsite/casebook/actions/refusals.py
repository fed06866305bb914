"""Tries that were refused as a whole, written to the ledger in a transaction of their own."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.automatic import propose_again
from trialsite.casebook.gates import GateRefused
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.reactions import Reacted, Saved, run_for_proposals
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
    head = _head_of(record, Audience(record.audience))
    change = begin(by.actor())
    item = ItemEntry(*what, None, None, reason_code=refusal.code, reason_text=refusal.message.en)
    drafted, reacted = _draft(record, refusal, change) if isinstance(refusal, GateRefused) else ([], Reacted())
    items = (item, *drafted, *reacted.items)
    chain.append(entry_for(record, Action.REFUSE, change, items), at=change.at, change=change, head=head)
    reacted.append_events(lambda audience: _head_of(record, audience))
    refusal.is_recorded = True


def _head_of(record: CrfRecord, audience: Audience) -> ChainHead:
    key = chain.key_for(record.participant.code, audience)
    return chain.lock_heads(key)[key]


def _draft(record: CrfRecord, refusal: GateRefused, change: Change) -> tuple[list[ItemEntry], Reacted]:
    checks = [check for check in checks_of(registry.get(record.form)) if check.id in refusal.gate.drafts]
    with declared(change, "workflow"):
        proposed = propose_again(record, refusal.decision, change, checks)
        saved = Saved(record, (), change, record.completed_at is not None, proposed=bool(proposed))
        return proposed, run_for_proposals(saved) if proposed else Reacted()
