"""The one way to change a form: lock, load, decide, write, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change as Declared
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import ItemEntry, Origin
from trialsite.audit.models import ChainHead
from trialsite.casebook import content, gates, reactions, sealing
from trialsite.casebook.actions.refusals import record_refusal
from trialsite.casebook.actions.traces import refused_entries, save_entries, state_item
from trialsite.casebook.confirmations import Confirmed, settle
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.decide import Decision, decide
from trialsite.casebook.followup import Followup, follow_up
from trialsite.casebook.linked import leads_somewhere
from trialsite.casebook.merge import changed_since
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.recheck import recheck_dependents
from trialsite.casebook.removal import item_of
from trialsite.casebook.retrospective import as_from_paper, is_past
from trialsite.casebook.selectors import locked
from trialsite.casebook.submission import Change, Outcome, SaveRefused, Submission
from trialsite.casebook.verifying import to_verify
from trialsite.crf import registry
from trialsite.crf.evaluate import awaiting_investigator, results_pending
from trialsite.crf.facts import forget, together
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

LOCKED = Text("This form is locked", "表单已锁定")
IN_ERROR = Text("This entry was marked as entered in error", "该记录已标记为误录")
STATE_FIELDS = [
    "revision", "first_saved_at", "last_saved_at", "last_saved_by", "completed_at", "completed_by", "not_done_at",
    "not_done_why", "awaiting_investigator", "results_pending", "open_queries", "open_queries_unblinded", "to_verify",
    "to_verify_unblinded", "verified", "verified_unblinded", "signed_at", "signed_by",
    "from_paper_at",
]  # fmt: skip


@dataclass
class Work:
    """One save in progress, inside its transaction."""

    crf: Crf
    record: CrfRecord
    stored: content.Stored
    submission: Submission
    by: User
    grant: Grant
    facts: dict[str, Any]
    change: Declared
    heads: dict[str, ChainHead]
    # the changes as they are stored: sealed answers as ciphertext
    written: tuple[Change, ...] = ()

    def head_of(self, audience: Audience) -> ChainHead:
        """The locked head of the participant's chain for an audience."""
        return self.heads[chain.key_for(self.record.participant.code, audience)]


def save(*, record: CrfRecord, submission: Submission, by: User) -> Outcome:
    """Commit every acceptable answer of a submission; the rest comes back with its reasons.

    Raises SaveRefused when nothing may be saved at all (no authority, frozen or locked, an entry gate shut);
    that try is written to the ledger in a transaction of its own.
    """
    try:
        with transaction.atomic(), together():
            return _save(record, submission, by)
    except SaveRefused as refusal:
        record_refusal(record, refusal, by)
        raise


def _save(found: CrfRecord, submission: Submission, by: User) -> Outcome:
    work = _open(found, submission, by)
    kept = content.answers_of(work.crf, work.stored)
    before = sealing.opened(work.crf, kept)
    case = case_for(work.record, before, work.facts, work.change.at)
    since = sealing.opened_since(work.crf, changed_since(work.record, submission.revision), before)
    decision = decide(work.crf, submission, case, since, work.grant)
    gates.check_may_store(work.record, work.crf, before, decision)
    submission = work.submission = as_from_paper(submission, work.crf, decision.case)
    told = replace(decision, findings=sealing.spoken(work.crf, decision.findings))
    confirmed = settle(work.record, told, submission)
    changes = tuple(Change(a, before[a], answer) for a, answer in decision.changes.items())
    completes = submission.complete and not decision.complete_blocked and work.record.completed_at is None
    followup = Followup()
    if changes or confirmed.new or completes:
        work.written = sealing.sealed(work.crf, changes, kept, decision.case.answers)
        followup = _write(work, (decision, told), confirmed, changes)
    if decision.refused:
        for tried in refused_entries(work.record, work.crf, work.change, decision.refused, submission):
            chain.append(tried, at=work.change.at, head=work.head_of(tried.audience))
    return _outcome(work, decision, changes, followup)


def _open(found: CrfRecord, submission: Submission, by: User) -> Work:
    """Take the locks in the design's order (heads, then record) and load what the decision needs."""
    crf = registry.get(found.form)
    grant = authority(by, crf.task, form_version=found.in_version)
    if not isinstance(grant, Grant):
        raise SaveRefused(grant.code, grant.message)
    code = found.participant.code
    heads = chain.lock_heads(*(chain.key_for(code, audience) for audience in grant.audiences))
    record = locked(found)
    _check_open(record)
    linked: bool = record.has_links  # type: ignore[attr-defined]
    linking = linked or leads_somewhere(crf, submission.answers)
    facts = gather_facts(crf, record, linking=linking)
    gate = gates.shut(crf, facts)
    if gate is not None:
        raise SaveRefused(gate.id, gate.message)
    change = begin(by.actor(), grant.id)
    stored = content.load(crf, record, linked=linked)
    return Work(crf, record, stored, submission, by, grant, facts, change, heads)


def _check_open(record: CrfRecord) -> None:
    if record.frozen_at or record.locked_at:
        raise SaveRefused("G-08", LOCKED)
    if record.entered_in_error_at:
        raise SaveRefused("entered-in-error", IN_ERROR)


def _write(
    work: Work, decided: tuple[Decision, Decision], confirmed: Confirmed, changes: tuple[Change, ...]
) -> Followup:
    """Write what was decided; the second decision has only the findings that may be repeated outside the form."""
    (decision, told), record, change = decided, work.record, work.change
    was_complete = record.completed_at is not None
    _set_state(work, decision, bool(changes))
    done = _done_after_all(record) if changes else ()
    removed = {place: work.submission.removed[place] for place in sorted(decision.removed)}
    done = (*done, *(item_of(place, reason) for place, reason in removed.items()))
    with declared(change):
        if changes:
            stored = {each.address: each.new for each in work.written if each.address in work.crf.sealed}
            answers = {**decision.written, **decision.following, **stored}
            writing = content.apply(work.crf, record, work.stored, answers)
            content.remove(writing, work.stored, removed, change.at)
            sealing.fill_empty(work.crf, work.stored.content)
            content.write(writing, change, record.revision)
        followup = follow_up(record, told, confirmed, changes, change)
        # from here on reactions and rechecks share what they read
        forget()
        tracked.update([record], STATE_FIELDS, change, revision=record.revision)
        saved = reactions.Saved(
            record, work.written, change, record.completed_at is not None, bool(followup.proposals),
            told=reactions.Told(decision.case.answers, followup.proposals, work.submission.reasons),
        )  # fmt: skip
        reacted = reactions.run(saved)
        rest = (was_complete, confirmed, replace(followup, items=(*done, *followup.items, *reacted.items)))
        submission = sealing.sealed_reasons(work.crf, work.submission)
        for entry in save_entries(record, work.crf, change, work.written, submission, rest):
            chain.append(entry, at=change.at, change=change, head=work.head_of(entry.audience))
    head = work.head_of(Audience(record.audience))
    reacted.append_events(work.head_of)
    recheck_dependents(record, work.crf, tuple(each.address for each in changes), (change, head))
    return followup


def _set_state(work: Work, decision: Decision, changed: bool) -> None:
    """Bring the record's own columns up to date; only committed content makes a new revision."""
    record, at, name = work.record, work.change.at, work.by.name
    if changed:
        record.revision += 1
        record.first_saved_at = record.first_saved_at or at
        record.last_saved_at, record.last_saved_by = at, name
        if work.submission.origin is Origin.PAPER and not is_past(work.crf, decision.case):
            record.from_paper_at = record.from_paper_at or at
    if work.submission.complete and not decision.complete_blocked and record.completed_at is None:
        record.completed_at, record.completed_by = at, name
    elif record.completed_at is not None and decision.reopens:
        record.completed_at, record.completed_by = None, ""
    record.awaiting_investigator = awaiting_investigator(work.crf, decision.case)
    record.results_pending = results_pending(work.crf, decision.case)
    for audience, column in ((Audience.BLINDED, "to_verify"), (Audience.UNBLINDED, "to_verify_unblinded")):
        setattr(record, column, to_verify(record, work.crf, decision.case, audience))


def _done_after_all(record: CrfRecord) -> tuple[ItemEntry, ...]:
    """A form that holds data is no longer marked as not done."""
    if record.not_done_at is None:
        return ()
    record.not_done_at, record.not_done_why = None, ""
    return (state_item("not_done", "true", "false"),)


def _outcome(work: Work, decision: Decision, changes: tuple[Change, ...], followup: Followup) -> Outcome:
    return Outcome(
        revision=work.record.revision,
        changed=changes,
        refused=decision.refused,
        refused_addresses=decision.refused_addresses,
        conflicts=decision.conflicts,
        findings=decision.findings,
        completed=work.record.completed_at is not None,
        queries_opened=followup.opened,
        queries_closed=followup.closed,
    )
