"""What changed in a form since its last signature, from the ledger, so that only that need be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from trialsite.casebook.stored_text import Reader
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.changes import answer_items, reason_of, said
from trialsite.review.signing.queue import Waiting
from trialsite.review.trail.words import label_of


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer that is not as it was signed: what stood there, what stands there now, and the last reason."""

    label: Text
    old: str
    new: str
    reason: Text


def differences(
    waiting: Iterable[Waiting], audiences: frozenset[Audience], language: str
) -> Mapping[str, tuple[Changed, ...]]:
    """By record, every answer whose value is not that of the last signature; one statement."""
    since = Q()
    for each in waiting:
        if each.last is not None:
            since |= Q(event__record_id=str(each.record.pk), event__recorded_at__gt=each.last.at)
    return changed_by_record(answer_items(since, audiences), language) if since else {}


def changed_by_record(items: Iterable[Any], language: str) -> Mapping[str, tuple[Changed, ...]]:
    """The net change of each answer over the items, by record; what came back to its old value is left out."""
    steps: dict[tuple[str, str], list[Any]] = {}
    for item in items:
        steps.setdefault((item.event.record_id, item.address), []).append(item)
    reader = Reader(language)
    found: dict[str, list[Changed]] = {}
    for (key, _address), own in steps.items():
        if own[0].old != own[-1].new:
            found.setdefault(key, []).append(_changed(own, reader))
    return {key: tuple(each) for key, each in found.items()}


def _changed(steps: list[Any], reader: Reader) -> Changed:
    first, last = steps[0], steps[-1]
    form, address = last.event.form, last.address
    label = label_of(form, address, last.label)
    return Changed(
        label, said(reader, form, address, first.old), said(reader, form, address, last.new), reason_of(last)
    )
