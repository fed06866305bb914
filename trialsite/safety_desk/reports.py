"""The reports of one event as a page shows them: the versions, what differs between two, the document of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from safety.differences import Piece, difference
from safety.versions import Line, Version, said_by, signatures_of
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import chain, clock
from trialsite.audit.change import begin
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.pages.pdf import Head, Pdf, make_pdf
from trialsite.protocol.text import Text

MEANINGS: Mapping[str, Text] = {
    "approve": Text("I reviewed this report and confirm its content.", "本人已审阅本报告并确认其内容。")
}
SIGNED_AS = "approve"
TITLE = Text("SAE report", "严重不良事件报告")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of an event."""

    version: Version
    signatures: tuple[Signature, ...]
    form_url: str

    @property
    def may_be_signed(self) -> bool:
        """Complete, and under no signature that stands."""
        return self.version.record.completed_at is not None and not self.signatures


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer that two versions give differently."""

    label: Text
    pieces: tuple[Piece, ...]


def lines_of(versions: Sequence[Version]) -> list[VersionLine]:
    """The versions with their signatures; one statement."""
    signed = signatures_of(versions)
    return [
        VersionLine(
            each,
            tuple(signed.get(each.record.pk, ())),
            reverse("entry:form", args=[each.record.participant.code, "log", "sae", each.record.repeat]),
        )
        for each in versions
    ]


def changes_between(old: Version, new: Version, event: CrfRecord, language: str) -> tuple[list[Changed], int]:
    """The answers that differ, in the order of the form, and how many do not."""
    before, after = _by_address(old, event), _by_address(new, event)
    addresses = list(dict.fromkeys([*after, *before]))
    found = [
        (after.get(key) or before[key], _value(before, key, language), _value(after, key, language))
        for key in addresses
    ]
    changed = [Changed(line.label, difference(was, now)) for line, was, now in found if was != now]
    return changed, len(found) - len(changed)


def _by_address(version: Version, event: CrfRecord) -> dict[str, Line]:
    return {line.address: line for part in said_by(version, event) for line in part.lines}


def _value(lines: Mapping[str, Line], address: str, language: str) -> str:
    line = lines.get(address)
    return line.value.get(language) if line else ""


@transaction.atomic
def document_of(version: Version, event: CrfRecord, by: User) -> Pdf:
    """The document of a version; that it was taken away is an event with its hash. Raises NoPdfError."""
    signatures = signatures_of([version]).get(version.record.pk, [])
    head = Head(
        Text(f"{TITLE.en}, {version.title.en}", f"{TITLE.zh}（{version.title.zh}）"), event.participant.code,
        version.record.protocol_version, version.as_of or clock.now(),
    )  # fmt: skip
    context = {
        "version": version,
        "parts": said_by(version, event),
        "signatures": [(each, *_words(each)) for each in signatures],
    }
    made = make_pdf("pdf/sae_report.html", context, head)
    _record_export(version, made, by)
    return made


def _words(signature: Signature) -> tuple[Text, Text]:
    """The role and the meaning of a signature in words."""
    meaning = MEANINGS.get(signature.meaning, Text(signature.meaning, signature.meaning))
    return ROLES[Role(signature.signer_role)].title, meaning


def _record_export(version: Version, made: Pdf, by: User) -> None:
    record = version.record
    change = begin(by.actor())
    entry = EventEntry(
        id=change.event_id, action=Action.EXPORT, actor=change.actor, participant=record.participant.code,
        form=record.form, record_id=str(record.pk), origin=Origin.SYSTEM, protocol_version=record.protocol_version,
        revision=record.revision, items=tuple(_items(version, made)),
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)


def _items(version: Version, made: Pdf) -> Iterator[ItemEntry]:
    yield ItemEntry("export.sae_report", "SAE report", None, f"PDF {version.title.en}")
    yield ItemEntry("export.sha256", "SHA-256", None, made.digest)


def file_name(version: Version) -> str:
    """What the file of a version is called: codes and numbers, nothing of a person."""
    return f"sae-{version.record.participant.code}-{version.record.repeat}-{version.type.lower() or 'unsent'}.pdf"


def chosen(versions: Sequence[Version], typed: Any, otherwise: int) -> int:
    """The number of a version that an address asks for, else the one given, within those there are."""
    number = int(typed) if str(typed).isdigit() and len(str(typed)) < 4 else otherwise
    return min(max(number, 0), len(versions) - 1)
