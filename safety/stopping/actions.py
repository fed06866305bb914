"""Put a participant on hold by hand, and decide about a hold: a signed record, which alone lifts it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from participants.arm_words import names_arm
from participants.models import Participant
from safety.stopping.fire import item_of
from safety.stopping.models import LIFTING, Choice, Hold, HoldDecision
from safety.stopping.notices import tell_of_decision, tell_of_hold
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.hashing import canonical_json
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.stopping import Scope
from trialsite.protocol.text import Text

BY_HAND = "investigator_decision"
LONGEST = 500
MEANING = Text("I decide so about this hold", "本人对此次暂停作出上述决定")
NO_PERSON = Text("No participant has this code.", "没有该编号的受试者。")
SAY_WHY = Text("Give the reason, in one line.", "请填写原因（一句话）。")
CHOOSE = Text("Choose what is decided.", "请选择决定。")
REASON = Text("Give the reason of the decision.", "请填写决定的理由。")
ADVICE = Text(
    "Write what the safety board advised; a hold of the whole study is not lifted without it.",
    "请填写安全委员会的意见；全研究暂停须有其意见方可解除。",
)
NAMES_ARM = Text(
    "This would tell the arm to everybody who reads it. Write it without the treatment.",
    "此内容会向所有查阅者透露分组。请勿写明分组或治疗内容。",
)
OVER = Text("This hold was lifted already. Nothing was changed.", "该暂停已解除，未作更改。")
STALE = Text(
    "Something was decided since the page was shown. Read it again, then sign.",
    "页面显示后已有新的决定，请重新核对后再签名。",
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was typed; `seen` is how many decisions the page showed."""

    choice: str
    reason: str
    advice: str
    seen: int


@transaction.atomic
def hold_participant(*, code: str, why: str, by: User) -> Hold:
    """Hold one participant's infusions on an investigator's decision. Raises ActionRefused."""
    grant, why = _allowed(by, Task.HOLD_DOSING), " ".join(why.split())
    person = Participant.objects.filter(code=code.strip().upper()[:12]).first()
    if person is None:
        raise ActionRefused("nobody", NO_PERSON)
    if not why:
        raise ActionRefused("empty", SAY_WHY)
    _check_words(why, 200)
    heads = chain.lock_heads(person.code, chain.STUDY)
    change = begin(by.actor(), grant.id)
    number = (Hold.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    hold = Hold(
        rule=BY_HAND, scope=Scope.PARTICIPANT.value, participant=person, number=number, why=why, fired_at=change.at,
        fired_by=by.name,
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([hold], change)
        entry = _entry(Action.HOLD, hold, change, (item_of(hold),))
        chain.append(entry, at=change.at, change=change, head=heads[person.code])
    tell_of_hold(hold)
    return hold


def decide_hold(
    *, hold: Hold, decided: Decided, credentials: Credentials, by: User, request: HttpRequest
) -> HoldDecision:
    """Sign a decision about a hold; "continue" and "modify" lift it. Raises ActionRefused.

    A wrong name or password counts as a failed sign-in.
    """
    grant = _allowed(by, Task.DECIDE_HOLD)
    _check(hold, decided)
    prove_identity(request, credentials, by)
    with transaction.atomic():
        return decision_signed(hold=hold, decided=decided, by=by, grant=grant)


def decision_signed(*, hold: Hold, decided: Decided, by: User, grant: Grant) -> HoldDecision:
    """The decision itself, inside a transaction, by somebody whose identity is proved."""
    key = hold.participant.code if hold.participant else chain.STUDY
    head = chain.lock_heads(key)[key]
    found = Hold.objects.select_for_update(of=("self",)).select_related("participant").get(pk=hold.pk)
    before = HoldDecision.objects.filter(hold=found).count()
    if found.lifted_at is not None:
        raise ActionRefused("over", OVER)
    if before != decided.seen:
        raise ActionRefused("stale", STALE)
    change = begin(by.actor(), grant.id)
    made = HoldDecision(
        hold=found, number=before + 1, choice=decided.choice, reason=decided.reason.strip(),
        advice=decided.advice.strip(), at=change.at, signer=by.name, signer_role=by.role, signer_username=by.username,
    )  # fmt: skip
    made.digest = digest_of(made)
    with declared(change, "workflow"):
        tracked.insert([made], change)
        items = [_said(made)]
        if made.choice in LIFTING:
            found.lifted_at = change.at
            tracked.update([found], ["lifted_at"], change)
            items.append(ItemEntry(f"hold[{found.number}].{found.scope}", "Stopping rule", "paused", "lifted"))
        entry = _entry(Action.HOLD_DECIDE, found, change, tuple(items))
        chain.append(entry, at=change.at, change=change, head=head)
    tell_of_decision(made)
    return made


def digest_of(made: HoldDecision) -> str:
    """SHA-256 over what was signed: the hold, the choice, its reason and the advice."""
    told = [str(made.hold_id), made.number, made.choice, made.reason, made.advice, made.signer_username]
    return hashlib.sha256(canonical_json(told)).hexdigest()


def _check(hold: Hold, decided: Decided) -> None:
    if decided.choice not in list(Choice):
        raise ActionRefused("choice", CHOOSE)
    if not decided.reason.strip():
        raise ActionRefused("reason", REASON)
    if hold.scope == Scope.STUDY and decided.choice in LIFTING and not decided.advice.strip():
        raise ActionRefused("advice", ADVICE)
    for words in (decided.reason, decided.advice):
        _check_words(words, LONGEST)


def _check_words(words: str, longest: int) -> None:
    refuse_bad_words(words, longest)
    if names_arm(words):
        raise ActionRefused("names-arm", NAMES_ARM)


def _said(made: HoldDecision) -> ItemEntry:
    address = f"hold[{made.hold.number}].decision[{made.number}]"
    return ItemEntry(address, "Decision about a hold", None, made.choice, made.digest[:60], made.reason)


def _entry(action: Action, hold: Hold, change: Change, items: tuple[ItemEntry, ...]) -> EventEntry:
    return EventEntry(
        id=change.event_id, action=action, actor=change.actor, save_id=change.save_id,
        participant=hold.participant.code if hold.participant else "", delegation_id=change.delegation_id, items=items,
    )  # fmt: skip


def _allowed(by: User, task: Task) -> Grant:
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return grant
