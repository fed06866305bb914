"""Electronic signatures: name and password once per batch, one row per form, bound to what was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

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
from trialsite.casebook.actions.review import open_act
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

SIGNED = "record.signed"
NOT_COMPLETE = Text("{form} is not complete; it cannot be signed yet.", "{form}尚未完成，不能签名。")


def signed_addresses(crf: Crf, answers: Answers, grant: Grant) -> tuple[str, ...]:
    """The answers a signature covers: all that are given and the signer may see."""
    return tuple(sorted(a for a in answers if answers[a].given and crf.question(a).audience in grant.audiences))


def digest(record: CrfRecord, answers: Answers, addresses: Sequence[str]) -> str:
    """SHA-256 over record, form version and the signed values."""
    values = {address: answers[address].text for address in addresses}
    return hashlib.sha256(canonical_json([str(record.pk), record.form_version, values])).hexdigest()


def holds(signature: Signature, record: CrfRecord) -> bool:
    """Whether a signature still fits its record: not voided, not moved, no value altered behind it."""
    crf = registry.get(record.form)
    answers = content.answers_of(crf, content.load(crf, record))
    expected = digest(record, answers, signature.addresses.splitlines())
    return signature.voided_at is None and signature.record_id == record.pk and signature.digest == expected


def sign(
    *, records: Sequence[CrfRecord], meaning: str, credentials: Credentials, by: User, request: HttpRequest
) -> list[Signature]:
    """Sign every record of the batch, or none; raises ActionRefused.

    A wrong name or password counts as a failed sign-in and may lock the account.
    """
    prove_identity(request, credentials, by)
    allowed = authority(by, Task.SIGN)
    if not isinstance(allowed, Grant):
        raise ActionRefused(allowed.code, allowed.message)
    with transaction.atomic():
        return [sign_one(record, meaning, by) for record in sorted(records, key=lambda each: each.participant.code)]


def prove_identity(request: HttpRequest, credentials: Credentials, by: User) -> None:
    """Raises ActionRefused unless name and password are those of the signed-in person; failures count and lock."""
    try:
        prove(request, credentials, by)
    except NotProvedError as refused:
        raise ActionRefused(refused.code, refused.message) from None


def sign_one(record: CrfRecord, meaning: str, by: User) -> Signature:
    """Sign one complete record, inside a transaction and by somebody whose identity is proved."""
    act = open_act(record, by, Task.SIGN)
    crf = registry.get(record.form)
    if act.record.completed_at is None:
        raise ActionRefused("not-complete", NOT_COMPLETE.format(form=crf.title))
    answers = content.answers_of(crf, content.load(crf, act.record))
    addresses = signed_addresses(crf, answers, act.grant)
    signature = Signature(
        record_id=record.pk, signer=by.name, signer_role=by.role, signer_username=by.username, meaning=meaning,
        at=act.change.at, revision=act.record.revision, form_version=record.form_version,
        addresses="\n".join(addresses), digest=digest(act.record, answers, addresses),
    )  # fmt: skip
    act.record.signed_at, act.record.signed_by = act.change.at, by.name
    with declared(act.change, "workflow"):
        tracked.insert([signature], act.change)
        item = ItemEntry(SIGNED, "Signature", None, by.name, meaning, signature.digest)
        act.write(Action.SIGN, (item,), ("signed_at", "signed_by"))
    return signature
