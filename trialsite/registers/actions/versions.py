"""Record a version of the protocol or of the consent form, and take back one that nobody signed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf.values.display import in_both
from trialsite.protocol.notation import stored, typed
from trialsite.protocol.text import Text
from trialsite.registers.models import ConsentVersion, ProtocolVersion, Standing
from trialsite.registers.selectors import build, protocol_versions
from trialsite.registers.signed import of_consent, of_protocol

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}", re.ASCII)
BAD_CODE = Text(
    "Enter the version in letters, digits, points and hyphens, at most 20 signs, for example 2.0.",
    "版本号只能包含字母、数字、小数点和连字符，最多20个字符，例如2.0。",
)
TAKEN = Text("There is a version {code} already. Enter another one.", "已有版本{code}，请输入其他版本号。")
AHEAD = Text(
    "{date} lies in the future. Record the version once the ethics committee has approved it.",
    "{date}为将来日期。请在伦理委员会批准后再登记。",
)
TOO_EARLY = Text(
    "It takes effect on the day of the ethics approval or later.", "生效日期不得早于伦理批准日期。"
)  # fmt: skip
NO_DOCUMENT = Text(
    "Name the approved document, for example: ethics letter 2024-031.", "请填写批准文件，例如：伦理批件2024-031。"
)
SAY_WHY = Text("Say what changes and why.", "请说明变更内容及原因。")
NO_PROTOCOL = Text(
    "There is no such version of the protocol. Choose one of the list.", "无此方案版本，请从列表中选择。"
)
NOT_A_DRAFT = Text(
    "Version {code} is not a draft any more and stays. Record a newer version.",
    "版本{code}已非草案，不能撤回，请登记新版本。",
)
CONTRADICTS = Text(
    "These values contradict each other or the rest of the protocol: {what}",
    "这些参数相互矛盾或与方案其余部分矛盾：{what}",
)


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A version of the consent form as recorded: site dates, the approved document, the protocol it binds to."""

    code: str
    ethics_approved_on: date
    effective_on: date
    reference: str
    why: str
    protocol: str


@dataclass(frozen=True, slots=True)
class ProtocolDraft:
    """A version of the protocol as recorded: `changes` are the values of keys that differ from the newest version."""

    code: str
    ethics_approved_on: date
    effective_on: date
    reference: str
    why: str
    needs_consent: bool
    changes: Mapping[str, Any] = field(default_factory=dict)


Draft = ConsentDraft | ProtocolDraft
V = TypeVar("V", ProtocolVersion, ConsentVersion)


def check_draft(draft: Draft) -> None:
    """Raises ActionRefused with the box that is wrong and what to do."""
    if not CODE.fullmatch(draft.code):
        raise ActionRefused("code", BAD_CODE)
    if draft.ethics_approved_on > clock.today():
        raise ActionRefused("ethics_approved_on", AHEAD.format(date=in_both(draft.ethics_approved_on)))
    if draft.effective_on < draft.ethics_approved_on:
        raise ActionRefused("effective_on", TOO_EARLY)
    for box, words, missing in (("reference", draft.reference, NO_DOCUMENT), ("why", draft.why, SAY_WHY)):
        if not words.strip():
            raise ActionRefused(box, missing)
        refuse_words(box, words)


def refuse_words(box: str, words: str) -> None:
    """Raises ActionRefused at a box whose words hold a personal identifier or are very long."""
    try:
        refuse_bad_words(words)
    except ActionRefused as refusal:
        raise ActionRefused(box, refusal.message) from None


@transaction.atomic
def record_protocol(*, draft: ProtocolDraft, by: User) -> ProtocolVersion:
    """Keep a version of the protocol as a draft: nobody is bound to it before it is signed.

    Raises ActionRefused without the task, or with the box that is wrong.
    """
    head = _open(by)
    known = {each.version: each for each in ProtocolVersion.objects.exclude(standing=Standing.WITHDRAWN)}
    check_draft(draft)
    row = drafted(draft)
    there = known.get(draft.code)
    if there is not None:
        return _same(there, same=there.is_draft and of_protocol(there) == of_protocol(row))
    change = begin(by.actor())
    items = [_item(f"register.protocol[{row.version}]", "Protocol version", None, row.version, draft.why)]
    base = build(newest())
    for key in sorted(draft.changes):
        old, new = (typed(each).replace("\n", "; ") for each in (base.value(key), draft.changes[key]))
        items.append(_item(f"register.key[{key}]", "Value of the protocol", old, new, draft.why))
    _write(row, change, head, tuple(items))
    return row


def _same(there: V, *, same: bool) -> V:
    """The version that is there already, when it says the same: the button was pressed twice."""
    if not same:
        raise ActionRefused("code", TAKEN.format(code=str(there)))
    return there


def newest() -> ProtocolVersion:
    """The activated version that takes effect last; later ones are made from it.

    Raises ProtocolVersion.DoesNotExist where there is none.
    """
    row = protocol_versions().last()
    if row is None:
        raise ProtocolVersion.DoesNotExist
    return row


def drafted(draft: ProtocolDraft) -> ProtocolVersion:
    """The row of a draft, not saved; raises ActionRefused where its values contradict the rest."""
    base = newest()
    changed = {key: stored(value) for key, value in draft.changes.items()}
    since = dict.fromkeys(base.overrides, base.version) | (base.since or {})
    row = ProtocolVersion(
        package=base.package, version=draft.code, overrides=base.overrides | changed,
        since={key: version for key, version in since.items() if key not in changed},
        ethics_approved_on=draft.ethics_approved_on, effective_on=draft.effective_on, reference=draft.reference.strip(),
        note=draft.why.strip(), needs_consent=draft.needs_consent, standing=Standing.DRAFT,
    )  # fmt: skip
    try:
        build(row)
    except (ValueError, KeyError) as error:
        raise ActionRefused("changes", CONTRADICTS.format(what=str(error))) from error
    return row


@transaction.atomic
def record_consent(*, draft: ConsentDraft, by: User) -> ConsentVersion:
    """Keep a version of the consent form as a draft; raises ActionRefused as `record_protocol` does."""
    head = _open(by)
    check_draft(draft)
    known = ProtocolVersion.objects.exclude(standing=Standing.WITHDRAWN)
    protocol = known.filter(version=draft.protocol).first()
    if protocol is None:
        raise ActionRefused("protocol", NO_PROTOCOL)
    row = ConsentVersion(
        code=draft.code, protocol_version=protocol, ethics_approved_on=draft.ethics_approved_on,
        effective_on=draft.effective_on, reference=draft.reference.strip(), note=draft.why.strip(),
        standing=Standing.DRAFT,
    )  # fmt: skip
    there = ConsentVersion.objects.exclude(standing=Standing.WITHDRAWN).filter(code=draft.code).first()
    if there is not None:
        return _same(there, same=there.is_draft and of_consent(there) == of_consent(row))
    item = _item(f"register.consent[{row.code}]", "Version of the consent form", None, row.code, draft.why)
    _write(row, begin(by.actor()), head, (item,))
    return row


@transaction.atomic
def withdraw(*, row: ProtocolVersion | ConsentVersion, why: str, by: User) -> None:
    """Take back a draft: its number can be used again. Raises ActionRefused for one that counts, or without reason."""
    head = _open(by)
    found = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not found.is_draft:
        raise ActionRefused("not-a-draft", NOT_A_DRAFT.format(code=str(found)))
    if not why.strip():
        raise ActionRefused("why", SAY_WHY)
    refuse_words("why", why)
    found.standing = Standing.WITHDRAWN
    change = begin(by.actor())
    with declared(change):
        tracked.update([found], ["standing"], change)
        item = _item(address_of(found), "Standing of a version", Standing.DRAFT, Standing.WITHDRAWN, why.strip())
        _tell(change, head, (item,))


def address_of(row: ProtocolVersion | ConsentVersion) -> str:
    """Where the ledger tells of the standing of a version."""
    kind = "protocol" if isinstance(row, ProtocolVersion) else "consent"
    return f"register.standing[{kind}/{row}]"


def _open(by: User) -> ChainHead:
    """The study's head, locked: who changes versions waits for whoever does so too."""
    grant = authority(by, Task.MANAGE_VERSIONS)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return chain.lock_heads(chain.STUDY)[chain.STUDY]


def _item(address: str, label: str, old: str | None, new: str | None, why: str) -> ItemEntry:
    return ItemEntry(address, label, old, new, reason_text=why.strip())


def _write(row: Any, change: Change, head: ChainHead, items: tuple[ItemEntry, ...]) -> None:
    with declared(change):
        tracked.insert([row], change)
        _tell(change, head, items)


def _tell(change: Change, head: ChainHead, items: tuple[ItemEntry, ...]) -> None:
    entry = EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=items)
    chain.append(entry, at=change.at, change=change, head=head)
