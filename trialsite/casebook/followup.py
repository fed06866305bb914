"""What follows from a save in its transaction: confirmations, queries, proposals, lost verification and signature."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.automatic import ask, close, live, passed, proposals, unasked, write
from trialsite.casebook.confirmations import Confirmed
from trialsite.casebook.corrected import link, only_query
from trialsite.casebook.decide import Decision
from trialsite.casebook.models import Confirmation, CrfRecord, Proposal, Signature
from trialsite.casebook.submission import Change
from trialsite.casebook.verifying import withdraw_changed
from trialsite.crf.checks import Severity


@dataclass(frozen=True)
class Followup:
    """How many queries opened and closed, the proposals that came or lapsed, and the ledger items of all that.

    `query_id`: the one query that the save is about.
    """

    opened: int = 0
    closed: int = 0
    items: tuple[ItemEntry, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    query_id: str = ""


def follow_up(
    record: CrfRecord, decision: Decision, confirmed: Confirmed, changes: tuple[Change, ...], change: Declared
) -> Followup:
    """Write what follows; the record's counters and signature columns are set, not yet written."""
    _confirm(record, confirmed, change)
    waiting = live(record, decision)
    linked = link(waiting, changes, change)
    known = [query for query in waiting if query.check_id]
    closed = close(record, passed(known, decision, confirmed), change)
    asked = unasked(record, known, decision, confirmed, change)
    fired = _fired(confirmed, changes, {(query.check_id, query.address) for query in asked})
    opened = ask(record, asked, change)
    drafts = proposals(record, decision, changes, change)
    proposed = write(drafts, change)
    withdrawn = withdraw_changed(record, [each.address for each in changes], change)
    voided = _void_signature(record, changes, change)
    items = (*fired, *linked, *closed, *opened, *proposed, *withdrawn, *voided)
    about = only_query(waiting, changes)
    return Followup(len(opened), len(closed), items, (*drafts.new, *drafts.stale), about)


def _fired(confirmed: Confirmed, changes: tuple[Change, ...], asked: Container[tuple[str, str]]) -> list[ItemEntry]:
    """That a check finds an answer of this save odd, which nobody confirmed and no query asks about now (AT-15)."""
    touched = {each.address for each in changes}
    odd = (f for f in confirmed.unconfirmed if f.severity == Severity.IMPLAUSIBLE and touched & set(f.addresses))
    return [
        ItemEntry(f"record.fired[{f.key[1]}]", "Check fired", None, f.check_id, reason_text=f.message.en)
        for f in odd
        if f.key not in asked
    ]


def _confirm(record: CrfRecord, confirmed: Confirmed, change: Declared) -> None:
    for each in confirmed.lapsed:
        each.lapsed_at = change.at
    tracked.update(list(confirmed.lapsed), ["lapsed_at"], change)
    rows = [
        Confirmation(
            record_id=record.pk, check_id=each.check_id, address=each.address, values_then=each.values,
            why=each.why, by=change.actor.name, at=change.at,
        )
        for each in confirmed.new
    ]  # fmt: skip
    tracked.insert(rows, change)


def _void_signature(record: CrfRecord, changes: tuple[Change, ...], change: Declared) -> list[ItemEntry]:
    """A changed value voids the signature over it; an answer to a question that was not signed does not."""
    if record.signed_at is None:
        return []
    signatures = list(Signature.objects.filter(record_id=record.pk, voided_at__isnull=True))
    touched = {each.address for each in changes}
    void = [s for s in signatures if touched & set(s.addresses.split("\n"))]
    if void and len(void) == len(signatures):
        record.signed_at, record.signed_by = None, ""
    return void_signatures(void, "value changed", change)


def void_signatures(void: list[Signature], why: str, change: Declared) -> list[ItemEntry]:
    """Void signatures, with what the ledger says of it; only inside a declared change."""
    for signature in void:
        signature.voided_at, signature.voided_why = change.at, why
    tracked.update(void, ["voided_at", "voided_why"], change)
    return [ItemEntry("record.signed", "Signature", s.signer, "void", reason_text=s.voided_why) for s in void]
