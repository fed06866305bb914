"""Look for every kind of tampering: chains, heads, anchors, items, history, live rows, triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.conf import settings

from trialsite.audit import anchors, guards
from trialsite.audit.entries import ITEMLESS
from trialsite.audit.hashing import GENESIS, combined, event_hash, row_digest
from trialsite.audit.models import Anchor, ChainHead, Event, Item
from trialsite.audit.tracked import HistoryRow, Tracked


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that is not as it was written: what kind, and the first row where it shows."""

    code: str
    where: str
    what: str


def verify() -> Iterator[Disagreement]:
    """Every disagreement, the first of each chain and table; nothing when all is as written."""
    for look in LOOKS:
        yield from look()


def _chains() -> Iterator[Disagreement]:
    ordered = Event.objects.order_by("chain", "sequence").prefetch_related("items").iterator(chunk_size=500)
    seen: dict[str, tuple[int, str]] = {}
    for chain, events in groupby(ordered, key=lambda event: event.chain):
        sequence, previous, found = 0, GENESIS, None
        for event in events:
            sequence += 1
            if found is None:
                found = _link(event, sequence, previous)
            previous = event.hash
        seen[chain] = (sequence, previous)
        if found:
            yield found
    yield from _heads(seen)


def _link(event: Event, sequence: int, previous: str) -> Disagreement | None:
    where = f"{event.chain} #{event.sequence}"
    if event.sequence != sequence:
        return Disagreement("chain-gap", where, f"event {sequence} is missing")
    items = sorted(event.items.all(), key=lambda item: item.position)
    if event.previous_hash != previous:
        return Disagreement("chain-order", where, "does not follow the event before it")
    if event.hash != event_hash(event, items, previous):
        return Disagreement("event-changed", where, "event or items differ from its hash")
    if not items and event.action not in ITEMLESS:
        return Disagreement("event-without-item", where, f"{event.action} has no item")
    return None


def _heads(seen: dict[str, tuple[int, str]]) -> Iterator[Disagreement]:
    for head in ChainHead.objects.order_by("chain"):
        sequence, digest = seen.pop(head.chain, (0, GENESIS))
        if (head.sequence, head.hash) != (sequence, digest):
            yield Disagreement("head-moved", head.chain, f"head at {head.sequence}, chain ends at {sequence}")
    for chain in seen:
        yield Disagreement("head-moved", chain, "the chain has no head")


def _anchors() -> Iterator[Disagreement]:
    log = settings.ANCHOR_LOG
    copies = set(log.read_text().splitlines()) if log.exists() else set()
    made = set()
    for anchor in Anchor.objects.order_by("made_at"):
        made.add(anchors.line_of(anchor))
        if anchor.mac != anchors.mac_of(anchor.day, anchor.made_at.isoformat(), anchor.heads):
            yield Disagreement("anchor-edited", str(anchor.day), "the anchor does not match its key")
            return
        if anchors.line_of(anchor) not in copies:
            yield Disagreement("anchor-edited", str(anchor.day), "the copy in the file differs or is missing")
            return
        if found := _anchored(anchor):
            yield found
            return


def _anchored(anchor: Anchor) -> Disagreement | None:
    for line in anchor.heads.splitlines():
        chain, sequence, digest = line.rsplit(" ", 2)
        if sequence == "0":
            continue
        event = Event.objects.filter(chain=chain, sequence=int(sequence)).values_list("hash", flat=True).first()
        if event != digest:
            return Disagreement("rehashed", f"{chain} #{sequence}", f"differs from the anchor of {anchor.day}")
    return None


def _history_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, HistoryRow)]


def _history() -> Iterator[Disagreement]:
    """History rows against the digest their event keeps; needs no knowledge of forms."""
    written: dict[Any, list[str]] = {}
    for model in _history_models():
        for row in model.objects.order_by("pk").iterator(chunk_size=500):
            written.setdefault(row.event_id, []).append(row_digest(row))
    for event_id, chain, sequence, digest in Event.objects.order_by("chain", "sequence").values_list(
        "id", "chain", "sequence", "history_digest"
    ):
        if combined(written.pop(event_id, [])) != digest:
            yield Disagreement("history-changed", f"{chain} #{sequence}", "history rows differ from the event")
            return
    for event_id in written:
        yield Disagreement("history-changed", str(event_id), "history rows without an event")
        return


def _live() -> Iterator[Disagreement]:
    """Live rows against their last history row, column by column."""
    for model in apps.get_models():
        if issubclass(model, Tracked):
            yield from _live_table(model)


def _live_table(model: Any) -> Iterator[Disagreement]:
    names = [field.attname for field in model._meta.concrete_fields]
    key = model._meta.pk.attname
    history = model.history.model.objects.order_by(key, "-pk").distinct(key)
    last = {getattr(row, key): row for row in history.iterator(chunk_size=500)}
    for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
        snapshot = last.pop(row.pk, None)
        if snapshot is None or any(getattr(row, name) != getattr(snapshot, name) for name in names):
            yield Disagreement("live-changed", f"{model._meta.db_table} {row.pk}", "differs from its last history row")
            return
    for pk in last:
        yield Disagreement("live-changed", f"{model._meta.db_table} {pk}", "the live row is missing")
        return


def _items() -> Iterator[Disagreement]:
    orphan = Item.objects.exclude(event__in=Event.objects.all()).first()
    if orphan:
        yield Disagreement("item-inserted", str(orphan.pk), "an item without its event")


def _triggers() -> Iterator[Disagreement]:
    for name in guards.missing():
        yield Disagreement("trigger-missing", name, "the trigger is absent or disabled")


LOOKS: tuple[Callable[[], Iterator[Disagreement]], ...] = (_chains, _items, _anchors, _history, _live, _triggers)
