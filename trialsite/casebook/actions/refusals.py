"""Tries that were refused as a whole, written to the ledger in a transaction of their own."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain
from trialsite.audit.change import begin
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import SaveRefused
from trialsite.protocol.audience import Audience


@transaction.atomic
def record_refusal(record: CrfRecord, refusal: SaveRefused, by: User) -> None:
    """One event that names the rule which refused; nothing that was typed is kept."""
    chain.lock_heads(chain.key_for(record.participant.code, Audience(record.audience)))
    change = begin(by.actor())
    item = ItemEntry("record.save", "Save", None, None, reason_code=refusal.code, reason_text=refusal.message.en)
    chain.append(entry_for(record, Action.REFUSE, change, (item,)), at=change.at)
