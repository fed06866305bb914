"""Signatures under versions: name and password are typed for each, and what was signed is kept as a hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts import trace
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.text import Text
from trialsite.registers.actions.versions import address_of
from trialsite.registers.models import Approval, Capacity, ConsentVersion, ProtocolVersion, Standing, Subject
from trialsite.registers.signed import of_consent, of_protocol

MEANINGS = {
    "activated": Text("I approve this version for use in the trial", "本人批准该版本用于本试验"),
    "opening": Text("I open the trial for real participants", "本人批准启用系统录入真实受试者数据"),
    "assumptions": Text("I agree to these assumptions of the protocol", "本人同意上述方案假设"),
}
STALE = Text(
    "This version has changed since the page was shown. Look at it again, then sign.",
    "页面显示后该版本已有变更，请重新核对后再签名。",
)
SIGNED_ALREADY = Text("This is signed already.", "已签名。")
WITHDRAWN = Text("This version was withdrawn and cannot be signed.", "该版本已撤回，不能签名。")
PROTOCOL_FIRST = Text("Activate version {version} of the protocol first.", "请先启用方案版本{version}。")


def activate(
    *, row: ProtocolVersion | ConsentVersion, shown: str, credentials: Credentials, by: User, request: HttpRequest
) -> Approval:
    """The principal investigator signs a version: from its effective date on it is in force.

    `shown` is the hash of what the page showed. Raises ActionRefused: without the task, with a wrong name or password
    (which counts as a failed sign-in), for a version that was signed or withdrawn, or has changed.
    """
    kind = Subject.PROTOCOL if isinstance(row, ProtocolVersion) else Subject.CONSENT
    with refusals_kept(f"register.signed[{kind}/{row}]", by):
        allow(by, Task.APPROVE_VERSION)
        prove_identity(request, credentials, by)
        with transaction.atomic():
            return activated(row=row, shown=shown, by=by)


def activated(*, row: ProtocolVersion | ConsentVersion, shown: str, by: User) -> Approval:
    """The signature itself, inside a transaction, by somebody whose identity is proved."""
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    found: Any = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    kind = Subject.PROTOCOL if isinstance(row, ProtocolVersion) else Subject.CONSENT
    if found.standing == Standing.WITHDRAWN:
        raise ActionRefused("withdrawn", WITHDRAWN)
    if kind is Subject.CONSENT and not found.protocol_version.counts:
        raise ActionRefused("protocol-first", PROTOCOL_FIRST.format(version=found.protocol_version.version))
    digest = of_protocol(found) if kind is Subject.PROTOCOL else of_consent(found)
    change = begin(by.actor())
    with declared(change, "workflow"):
        approval = sign(
            Approval(subject=kind, version=str(found), digest=digest, meaning="activated"), shown, change, by
        )
        items = [signed_item(approval)]
        if found.is_draft:
            found.standing = Standing.ACTIVE
            tracked.update([found], ["standing"], change)
            items.append(ItemEntry(address_of(found), "Standing of a version", Standing.DRAFT, Standing.ACTIVE))
        entry = EventEntry(id=change.event_id, action=Action.SIGN, actor=change.actor, items=tuple(items))
        chain.append(entry, at=change.at, change=change, head=head)
    return approval


def sign(approval: Approval, shown: str, change: Change, by: User) -> Approval:
    """Keep one signature row, under a declared change; raises ActionRefused where it stands already or is stale."""
    approval.capacity = approval.capacity or Capacity.INVESTIGATOR
    place = {"subject": approval.subject, "version": approval.version, "capacity": approval.capacity}
    if Approval.objects.filter(**place).exists():
        raise ActionRefused("signed", SIGNED_ALREADY)
    if approval.digest != shown:
        raise ActionRefused("stale", STALE)
    approval.signer, approval.signer_role, approval.signer_username = by.name, by.role, by.username
    approval.at = change.at
    tracked.insert([approval], change)
    return approval


def signed_item(approval: Approval) -> ItemEntry:
    """The ledger's line of a signature, with the hash of what was signed."""
    address = f"register.signed[{approval.subject}/{approval.version}]"
    return ItemEntry(address, "Signature", None, approval.signer, approval.meaning, approval.digest)


def allow(by: User, task: Task) -> None:
    """Raises ActionRefused without the task."""
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)


@contextmanager
def refusals_kept(address: str, by: User) -> Iterator[None]:
    """Whatever is refused inside leaves a line in the ledger, after the rollback."""
    try:
        yield
    except ActionRefused as refusal:
        item = ItemEntry(address, "Signature", None, None, refusal.code, refusal.message.en)
        trace.record(Action.REFUSE, by.actor(), (item,))
        refusal.is_recorded = True
        raise
