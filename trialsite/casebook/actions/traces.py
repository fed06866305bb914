"""What a save writes to the ledger: one event with an item per changed answer, one for what was refused."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.confirmations import Confirmed
from trialsite.casebook.followup import Followup
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Change, Reason, Submission
from trialsite.crf.checks import Finding
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience

STATE = "record"
_ABOUT = re.compile(r"record\.(?:query|proposal|verified|fired)\[(.+)\]")


def entry_for(record: CrfRecord, action: Action, change: Declared, items: tuple[ItemEntry, ...]) -> EventEntry:
    """The event of an act on a record."""
    return EventEntry(
        id=change.event_id,
        action=action,
        actor=change.actor,
        participant=record.participant.code,
        visit=record.visit.name if record.visit else "",
        form=record.form,
        record_id=str(record.pk),
        audience=Audience(record.audience),
        save_id=change.save_id,
        delegation_id=change.delegation_id,
        protocol_version=record.protocol_version,
        revision=record.revision,
        items=items,
    )


def state_item(name: str, old: str, new: str, why: str = "") -> ItemEntry:
    """The item of a change of the record's own state."""
    return ItemEntry(
        address=f"{STATE}.{name}", label=name.replace("_", " ").capitalize(), old=old, new=new, reason_text=why
    )


def save_entries(
    record: CrfRecord,
    crf: Crf,
    change: Declared,
    changes: tuple[Change, ...],
    submission: Submission,
    rest: tuple[bool, Confirmed, Followup],
) -> list[EventEntry]:
    """The events of a save, one per audience and joined by `save_id`: answers, completion, confirmations, the rest.

    The first one is the event of the change; what unblinded people alone may see stands in their chain.
    """
    was_complete, confirmed, followup = rest
    items = [_answer_item(crf, each, submission) for each in changes]
    is_complete = record.completed_at is not None
    if is_complete != was_complete:
        items.append(state_item("complete", str(was_complete).lower(), str(is_complete).lower()))
    items.extend(
        ItemEntry(f"{STATE}.confirmed[{each.check_id}]", "Value confirmed", None, each.address, reason_text=each.why)
        for each in confirmed.new
    )
    items.extend(followup.items)
    own = entry_for(record, Action.SAVE, change, ())
    whole = replace(own, origin=submission.origin, occurred_at=submission.occurred_at, query_id=followup.query_id)
    return by_audience(crf, whole, items)


def by_audience(crf: Crf, whole: EventEntry, items: Sequence[ItemEntry]) -> list[EventEntry]:
    """The event once per audience that has items in it; the first keeps the event's id."""
    found: list[EventEntry] = []
    for audience in Audience:
        own = tuple(item for item in items if _audience(crf, item, whole.audience) == audience)
        if own:
            event_id = uuid.uuid4() if found else whole.id
            found.append(
                replace(whole, id=event_id, audience=audience, items=own, cause_id=whole.id if found else None)
            )
    return found


def _audience(crf: Crf, item: ItemEntry, of_record: Audience) -> Audience:
    """Whose eyes an item is for: those of its question, or of the record where it speaks of the record."""
    match = _ABOUT.fullmatch(item.address)
    # a confirmation is named by its check; the answer it speaks of stands in its value
    confirmed = (item.new or "") if item.address.startswith(f"{STATE}.confirmed[") else ""
    address = confirmed or (match[1] if match else item.address)
    try:
        question = crf.question(address)
    except (KeyError, ValueError):
        return of_record
    return max(of_record, question.audience)


def _answer_item(crf: Crf, change: Change, submission: Submission) -> ItemEntry:
    reason = submission.reason_of(change.address) if change.old.given else Reason("")
    return ItemEntry(
        address=change.address,
        label=crf.question(change.address).label.en,
        old=change.old.text,
        new=change.new.text,
        reason_code=reason.code,
        reason_text=reason.text,
        origin=_origin(change.address, submission),
        origin_ref=submission.origin_refs.get(change.address, submission.origin_ref),
    )


def _origin(address: str, submission: Submission) -> Origin:
    if address in submission.together:
        return Origin.TOGETHER
    return Origin.PASTED if address in submission.pasted else submission.origin


def refused_entries(
    record: CrfRecord, crf: Crf, change: Declared, refused: tuple[Finding, ...], submission: Submission
) -> list[EventEntry]:
    """The events of answers that were refused; a concealed check leaves its id and no value."""
    silent = {address for finding in refused if finding.concealed for address in finding.addresses}
    items = [
        _refused_item(crf, finding, address, submission, silent)
        for finding in refused
        if crf.sealed.isdisjoint(finding.addresses)
        for address in _tried(finding, submission)
    ]
    if not crf.sealed.isdisjoint(address for finding in refused for address in finding.addresses):
        # which of the sealed answers were tried, and by which check they were refused, is for nobody
        items.append(state_item("refused", "", "sealed"))
    whole = replace(entry_for(record, Action.REFUSE_ANSWER, change, ()), id=uuid.uuid4())
    return [replace(each, cause_id=change.event_id) for each in by_audience(crf, whole, items)]


def _tried(finding: Finding, submission: Submission) -> tuple[str, ...]:
    """The addresses of a finding that were in the submission; its first one where none was."""
    sent = tuple(a for a in finding.addresses if a in submission.answers or a in submission.unreadable)
    return sent or finding.addresses[:1]


def _refused_item(
    crf: Crf, finding: Finding, address: str, submission: Submission, silent: Collection[str]
) -> ItemEntry:
    tried = submission.unreadable.get(address, (None, None))[0]
    if tried is None and address in submission.answers:
        tried = submission.answers[address].text
    question = crf.question(address)
    hidden = address in silent
    return ItemEntry(
        address=address,
        label=question.label.en,
        old=None,
        new=None if hidden or tried is None else tried[:500].replace("\x00", "�"),
        reason_code=finding.check_id,
        reason_text="" if hidden else finding.message.en,
    )
