"""Electronic signatures: name and password once per batch, one row per form, bound to what was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials, NotProvedError, prove
from trialsite.accounts.roles import Task
from trialsite.audit import tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.audit.hashing import canonical_json
from trialsite.casebook import content
from trialsite.casebook.actions.refusals import record_refusal
from trialsite.casebook.actions.review import open_act
from trialsite.casebook.meanings import meaning_of
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

SIGNED = "record.signed"
SIGNATURE = (SIGNED, "Signature")
NOT_COMPLETE = Text("{form} is not complete; it cannot be signed yet.", "{form}尚未完成，不能签名。")
AWAITS = Text(
    "{form} still awaits an answer of the investigator; give it first, then sign.",
    "{form}尚有待研究者评价的项目，请先完成评价再签名。",
)
SIGNED_ALREADY = Text("{form} is signed already.", "{form}已签名。")
IN_ERROR = Text("{form} is marked as entered in error; it is not signed.", "{form}已标记为误录，不需签名。")
STALE = Text(
    "The data have changed since this page was shown. Look at the forms again, then sign.",
    "页面显示后数据已有变更，请重新核对表单后再签名。",
)


@dataclass(frozen=True, slots=True)
class ToSign:
    """One form of a batch: the revision that the signer was shown, None to take it as it stands; its milestone."""

    record: CrfRecord
    milestone: str | None = None
    shown: int | None = None


class FormRefused(ActionRefused):
    """One form of a batch that cannot be signed, for which none of it is."""

    def __init__(self, record: CrfRecord, refusal: ActionRefused) -> None:
        super().__init__(refusal.code, refusal.message)
        self.record = record


def signed_addresses(crf: Crf, answers: Answers, grant: Grant) -> tuple[str, ...]:
    """The answers a signature covers: all that are given and the signer may see."""
    return tuple(sorted(a for a in answers if answers[a].given and crf.question(a).audience in grant.audiences))


def digest(record: CrfRecord, answers: Answers, addresses: Sequence[str], milestone: str | None = None) -> str:
    """SHA-256 over record, form version, the signed values and the milestone where there is one."""
    values = {address: answers[address].text for address in addresses}
    told = [str(record.pk), record.form_version, values, *([milestone] if milestone else [])]
    return hashlib.sha256(canonical_json(told)).hexdigest()


def holds(signature: Signature, record: CrfRecord) -> bool:
    """Whether a signature still fits its record: not voided, not moved, no value altered behind it."""
    crf = registry.get(record.form)
    answers = content.answers_of(crf, content.load(crf, record))
    expected = digest(record, answers, signature.addresses.splitlines(), signature.milestone)
    return signature.voided_at is None and signature.record_id == record.pk and signature.digest == expected


def sign(
    *, batch: Sequence[ToSign], meaning: str, credentials: Credentials, by: User, request: HttpRequest
) -> list[Signature]:
    """Sign every record of the batch, or none; raises ActionRefused, and that try is in the ledger.

    A wrong name or password counts as a failed sign-in and may lock the account.
    """
    prove_identity(request, credentials, by)
    allowed = authority(by, Task.SIGN)
    if not isinstance(allowed, Grant):
        raise ActionRefused(allowed.code, allowed.message)
    ordered = sorted(batch, key=lambda each: (each.record.participant.code, str(each.record.pk)))
    try:
        with transaction.atomic():
            return [_sign_listed(each, meaning, by) for each in ordered]
    except FormRefused as refusal:
        record_refusal(refusal.record, refusal, by, SIGNATURE)
        raise


def _sign_listed(each: ToSign, meaning: str, by: User) -> Signature:
    try:
        return sign_one(each.record, meaning, by, each)
    except ActionRefused as refusal:
        raise FormRefused(each.record, refusal) from None


def prove_identity(request: HttpRequest, credentials: Credentials, by: User) -> None:
    """Raises ActionRefused unless name and password are those of the signed-in person; failures count and lock."""
    try:
        prove(request, credentials, by)
    except NotProvedError as refused:
        raise ActionRefused(refused.code, refused.message) from None


def sign_one(record: CrfRecord, meaning: str, by: User, listed: ToSign | None = None) -> Signature:
    """Sign one complete record, inside a transaction and by somebody whose identity is proved."""
    act = open_act(record, by, Task.SIGN)
    crf = registry.get(record.form)
    _check_signable(act.record, crf, listed)
    answers = content.answers_of(crf, content.load(crf, act.record))
    addresses = signed_addresses(crf, answers, act.grant)
    milestone = listed.milestone if listed else None
    signature = Signature(
        record_id=record.pk, signer=by.name, signer_role=by.role, signer_username=by.username, meaning=meaning,
        at=act.change.at, revision=act.record.revision, form_version=record.form_version, milestone=milestone,
        addresses="\n".join(addresses), digest=digest(act.record, answers, addresses, milestone),
    )  # fmt: skip
    columns: tuple[str, ...] = ()
    if meaning_of(meaning).settles:
        act.record.signed_at, act.record.signed_by = act.change.at, by.name
        columns = ("signed_at", "signed_by")
    with declared(act.change, "workflow"):
        tracked.insert([signature], act.change)
        item = ItemEntry(SIGNED, "Signature", None, by.name, meaning, signature.digest)
        act.write(Action.SIGN, (item,), columns)
    return signature


def _check_signable(record: CrfRecord, crf: Crf, listed: ToSign | None) -> None:
    """Raises ActionRefused for what cannot be signed, or is not any more what the signer was shown."""
    if record.completed_at is None:
        raise ActionRefused("not-complete", NOT_COMPLETE.format(form=crf.title))
    if listed is None:
        return
    refusals = (
        ("in-error", IN_ERROR, record.entered_in_error_at is not None),
        ("signed", SIGNED_ALREADY, record.signed_at is not None),
        ("awaits-investigator", AWAITS, record.awaiting_investigator > 0),
        ("stale", STALE, listed.shown is not None and listed.shown != record.revision),
    )
    for code, message, refused in refusals:
        if refused:
            raise ActionRefused(code, message.format(form=crf.title))
