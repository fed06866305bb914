"""What changed in a form since its last signature, from the ledger, so that only that need be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.stored_text import Reader
from trialsite.crf import registry
from trialsite.crf.codelists import REASONS
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.signing.queue import Waiting


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer that is not as it was signed: what stood there, what stands there now, and the last reason."""

    label: Text
    old: str
    new: str
    reason: Text


def differences(
    waiting: Iterable[Waiting], audiences: frozenset[Audience], language: str
) -> Mapping[Any, tuple[Changed, ...]]:
    """By record, every answer whose value is not that of the last signature; one statement."""
    signed = {each.record.pk: each for each in waiting if each.last is not None}
    since = Q()
    for key, each in signed.items():
        since |= Q(event__record_id=str(key), event__recorded_at__gt=each.last.at)  # type: ignore[union-attr]
    if not signed:
        return {}
    items = Item.objects.filter(since, event__action=Action.SAVE, event__audience__in=sorted(audiences))
    ordered = items.select_related("event").order_by("event__recorded_at", "event__sequence", "position")
    steps: dict[tuple[str, str], list[Any]] = {}
    for item in ordered:
        if not item.address.startswith("record."):
            steps.setdefault((item.event.record_id, item.address), []).append(item)
    reader = Reader(language)
    records = {str(key): each.record for key, each in signed.items()}
    found: dict[Any, list[Changed]] = {}
    for (key_text, address), own in steps.items():
        if own[0].old != own[-1].new:
            record = records[key_text]
            found.setdefault(record.pk, []).append(_changed(record, address, own, reader))
    return {key: tuple(each) for key, each in found.items()}


def _changed(record: CrfRecord, address: str, steps: list[Any], reader: Reader) -> Changed:
    crf, last = registry.get(record.form), steps[-1]
    question = _question(crf, address)
    code = last.reason_code
    reason = REASONS.text(code) if code in REASONS else Text(last.reason_text, last.reason_text)
    label = question.label if question else Text(last.label, last.label)
    old, new = (reader.said(question, text) for text in (steps[0].old, last.new))
    return Changed(
        label,
        f"{old.text} {old.unit}".strip() if old else "–",
        f"{new.text} {new.unit}".strip() if new else "–",
        reason,
    )


def _question(crf: Crf, address: str) -> Any:
    try:
        return crf.question(address)
    except (KeyError, ValueError):
        return None
