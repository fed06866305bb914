"""What people said of the answers of many records: queries, confirmations, marks of verification, signatures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from trialsite.accounts.roles import ROLES, Role
from trialsite.casebook.meanings import meaning_of
from trialsite.casebook.models import Confirmation, PaperSignature, Query, QueryMessage, Signature, Verification
from trialsite.casebook.query_words import opened
from trialsite.casebook.said import both
from trialsite.casebook.sealing import Box
from trialsite.casebook.stored_text import SEALED_FORM, SYSTEM_WORDS, plain_text
from trialsite.casebook.visibility import visible
from trialsite.crf.form import Crf
from trialsite.exports.package.scope import EYES
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text


@dataclass(slots=True)
class Reviewed:
    """All of it on one record, oldest first; what was withdrawn, void or lapsed too."""

    queries: list[Query] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    on_paper: list[PaperSignature] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a conversation, and who said them."""

    message: QueryMessage
    role: Text
    act: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the question it is about, what its answer was then, its state in words and its conversation."""

    query: Query
    label: Text
    text: Text
    value: str
    state: Text
    role: Text
    messages: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it is to be shown: name, role and meaning in words."""

    signature: Signature
    role: Text
    title: Text
    sentence: Text


def reviewed_of(keys: Iterable[Any], eyes: frozenset[Audience] = EYES) -> dict[Any, Reviewed]:
    """All of it by the key of the record; six statements, however many records there are."""
    wanted = list(keys)
    found: dict[Any, Reviewed] = {key: Reviewed() for key in wanted}
    messages = Prefetch("messages", QueryMessage.objects.order_by("at", "pk"), to_attr="said")
    asked = Query.objects.filter(record_id__in=wanted).prefetch_related(messages).order_by("raised_at", "pk")
    for query in visible(asked, eyes):
        found[query.record_id].queries.append(query)
    for each in Confirmation.objects.filter(record_id__in=wanted).order_by("at", "pk"):
        found[each.record_id].confirmations.append(each)
    for mark in visible(Verification.objects.filter(record_id__in=wanted).order_by("at", "pk"), eyes):
        found[mark.record_id].verifications.append(mark)
    for signature in Signature.objects.filter(record_id__in=wanted).order_by("at", "pk"):
        found[signature.record_id].signatures.append(signature)
    for paper in PaperSignature.objects.filter(record_id__in=wanted).order_by("at", "pk"):
        found[paper.record_id].on_paper.append(paper)
    return found


def asked_of(crf: Crf, query: Query, box: Box | None = None) -> Asked:
    """A query as a document tells it; `box` opens what is sealed in it, for the eyes of an opened copy alone."""
    said = tuple(
        Said(each, role_of(each.role), word(each.act), _words(each.text, box) or both(crf, each.text))
        for each in query.said  # type: ignore[attr-defined]
    )
    text = _words(query.text_en, box) or Text(query.text_en, query.text_zh)
    value, label = _value(query.value_then or "", box), label_at(crf, query.address)
    return Asked(query, label, text, value, word(query.state), role_of(query.raised_role), said)


def _words(stored: str, box: Box | None) -> Text | None:
    """Sealed words opened; None where they are not sealed, or not for these eyes."""
    return opened(stored, box) if box and SEALED_FORM.fullmatch(stored) else None


def _value(stored: str, box: Box | None) -> str:
    return (box.open(stored).text or "") if box and SEALED_FORM.fullmatch(stored) else stored


def signed_of(signature: Signature) -> Signed:
    """A signature as a document shows it."""
    meaning = meaning_of(signature.meaning)
    return Signed(signature, role_of(signature.signer_role), meaning.title, meaning.sentence)


def word(code: str) -> Text:
    """A state or act in words; as it is stored where there are none."""
    return SYSTEM_WORDS.get(code, plain_text(code))


def role_of(code: str) -> Text:
    """The title of a role."""
    return ROLES[Role(code)].title if code in set(Role) else plain_text(code)


def label_at(crf: Crf, address: str) -> Text:
    """What was asked at an address; the address where the form asks nothing there any more."""
    try:
        return crf.question(address).label
    except (KeyError, ValueError):
        return plain_text(address or crf.key)
