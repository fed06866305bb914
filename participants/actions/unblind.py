"""Unblind one person in an emergency: one line of reason, and the arm is shown; no form, lock or hold is in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from participants import blinding
from participants.models import Participant
from participants.unblinding import Unblinding, UnblindingKind
from participants.unblinding_notices import tell_of
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook import reactions
from trialsite.casebook.actions.adding import next_repeat
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

FORM, UNBLINDED = "unbl", "participant.unblinded"
# the same page sent twice within so long is one showing: a double click must not hide the arm
AGAIN = timedelta(seconds=10)
GIVE_REASON = Text("Give the reason and your password", "请填写原因并重新验证身份")
NO_ARM = Text(
    "No participant with this code is randomised; there is no arm to show.",
    "该编号的受试者不存在或尚未随机，无分组可显示。",
)
SHOWN = Text(
    "The arm was shown already, once. If it must be looked at again, unblind again with a reason: open the page anew.",
    "分组已显示过一次。如确需再次查看，请重新打开本页并填写原因后再次揭盲。",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, the token of the page, where it came from, and the second physician where there was one."""

    reason: str
    token: str
    origin: tuple[ItemEntry, ...] = ()
    witness: User | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown, once: the code of the arm, with the entry of the register."""

    unblinding: Unblinding
    arm: str


def unblind_in_emergency(*, participant: Participant, asked: Asked, by: User) -> Shown:
    """Break the blind of one person for a physician who proved who they are, and return the arm.

    Raises ActionRefused without a reason (UNBL-01), without authority, where there is no arm, and for a page that was
    sent before; that try is in the ledger.
    """
    try:
        with transaction.atomic():
            return _unblind(participant, asked, by)
    except ActionRefused as refusal:
        _record_refusal(participant, refusal, by)
        raise


def _unblind(person: Participant, asked: Asked, by: User) -> Shown:
    reason, grant = checked_reason(asked.reason), _allowed(by)
    if asked.witness is not None:
        _allowed(asked.witness)
    heads = chain.lock_heads(*(chain.key_for(person.code, audience) for audience in Audience))
    unblinded = heads[chain.key_for(person.code, Audience.UNBLINDED)]
    change = begin(by.actor(), grant.id)
    before = Unblinding.objects.filter(token=asked.token).first()
    if before is not None:
        return _shown_again(before, person, change, unblinded)
    arm = blinding.show_once(person, change, unblinded, reason)
    if arm is None:
        raise ActionRefused("no-arm", NO_ARM)
    done = Unblinding(
        participant=person, kind=UnblindingKind.SAFETY, at=change.at, recorded_at=change.at, reason=reason,
        requested_by=by.name, requested_username=by.username, requested_role=by.role, token=asked.token,
        witness=asked.witness.name if asked.witness else "", shown_at=change.at, shown_to=by.name,
    )  # fmt: skip
    keep(done, change, heads[person.code], Action.UNBLIND, asked.origin)
    tell_of(done)
    return Shown(done, arm)


def _allowed(by: User) -> Grant:
    grant = authority(by, Task.UNBLIND_EMERGENCY)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return grant


def checked_reason(reason: str) -> str:
    """The one line; raises ActionRefused where it is missing, too long, or names a person."""
    reason = " ".join(reason.split())
    if not reason:
        raise ActionRefused("UNBL-01", GIVE_REASON)
    refuse_bad_words(reason)
    return reason


def _shown_again(before: Unblinding, person: Participant, change: Change, head: ChainHead) -> Shown:
    """The second half of a double click; anything later has to be an unblinding of its own."""
    same = (before.participant_id, before.requested_username) == (person.pk, change.actor.username)
    if not same or before.shown_at is None or change.at - before.shown_at > AGAIN:
        raise ActionRefused("shown", SHOWN)
    arm = blinding.show_once(person, change, head, before.reason)
    if arm is None:
        raise ActionRefused("no-arm", NO_ARM)
    return Shown(before, arm)


def keep(done: Unblinding, change: Change, head: ChainHead, action: Action, more: tuple[ItemEntry, ...] = ()) -> None:
    """Write an entry of the register with its form; a lock of the casebook does not stand in the way."""
    done.record = _record(done.participant)
    items = [ItemEntry(UNBLINDED, "Unblinding", None, done.kind, reason_text=done.reason)]
    if done.witness:
        items.append(ItemEntry(f"{UNBLINDED}.witness", "Second physician", None, done.witness))
    with declared(change, "workflow"):
        tracked.insert([done.record], change)
        tracked.insert([done], change)
        reacted = reactions.run_for_act(reactions.Saved(done.record, (), change, completed=False))
        entry = entry_of(done, change, action, (*items, *reacted.items, *more))
        chain.append(entry, at=change.at, change=change, head=head)
    reacted.append_events(lambda _audience: head)


def entry_of(done: Unblinding, change: Change, action: Action, items: tuple[ItemEntry, ...]) -> EventEntry:
    """An event of the register, in the chain that everybody reads; it holds no arm."""
    person: Any = done.participant
    return EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=person.code, form=FORM,
        record_id=str(done.record_id), delegation_id=change.delegation_id, occurred_at=done.at,
        protocol_version=person.protocol_version, save_id=change.save_id, items=items,
    )  # fmt: skip


def _record(person: Any) -> CrfRecord:
    crf = registry.get(FORM)
    own = CrfRecord.objects.filter(participant=person, visit__isnull=True, form=FORM)
    return CrfRecord(
        participant=person, form=FORM, repeat=next_repeat(own), audience=crf.audience, form_version=crf.version,
        protocol_version=person.protocol_version, required=False,
    )  # fmt: skip


@transaction.atomic
def _record_refusal(person: Participant, refusal: ActionRefused, by: User) -> None:
    """The try, with what refused it."""
    change = begin(by.actor())
    item = ItemEntry(UNBLINDED, "Unblinding", None, None, refusal.code, refusal.message.en)
    entry = EventEntry(
        id=change.event_id, action=Action.REFUSE, actor=change.actor, participant=person.code, form=FORM, items=(item,)
    )
    chain.append(entry, at=change.at)
