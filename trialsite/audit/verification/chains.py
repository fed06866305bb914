"""Each chain event by event, and the heads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from trialsite.audit.entries import ITEMLESS
from trialsite.audit.hashing import GENESIS, event_hash
from trialsite.audit.models import ChainHead, Event, Item
from trialsite.audit.verification.disagreement import Disagreement


def look() -> Iterator[Disagreement]:
    """The first event of each chain that is missing, out of place, changed or without item; heads that moved."""
    ordered = Event.objects.order_by("chain", "sequence").prefetch_related("items").iterator(chunk_size=500)
    ends: dict[str, tuple[int, str]] = {}
    for chain, events in groupby(ordered, key=lambda event: event.chain):
        end, previous, found = 0, GENESIS, None
        for expected, event in enumerate(events, 1):
            found = found or _link(event, expected, previous)
            end, previous = event.sequence, event.hash
        ends[chain] = (end, previous)
        if found:
            yield found
    yield from _heads(ends)
    yield from _stray_items()


def _link(event: Event, expected: int, previous: str) -> Disagreement | None:
    where = f"{event.chain} #{event.sequence}"
    if event.sequence != expected:
        return Disagreement("chain-gap", where, f"event {expected} is missing")
    if event.previous_hash != previous:
        return Disagreement("chain-order", where, "does not follow the event before it")
    items = sorted(event.items.all(), key=lambda item: item.position)
    if event.hash != event_hash(event, items, previous):
        return Disagreement("event-changed", where, "event or items differ from its hash")
    if not items and event.action not in ITEMLESS:
        return Disagreement("event-without-item", where, f"{event.action} has no item")
    return None


def _heads(ends: dict[str, tuple[int, str]]) -> Iterator[Disagreement]:
    for head in ChainHead.objects.order_by("chain").iterator():
        sequence, digest = ends.pop(head.chain, (0, GENESIS))
        if (head.sequence, head.hash) != (sequence, digest):
            yield Disagreement("head-moved", head.chain, f"head at {head.sequence}, chain ends at {sequence}")
    for chain in ends:
        yield Disagreement("head-moved", chain, "the chain has no head")


def _stray_items() -> Iterator[Disagreement]:
    stray = Item.objects.exclude(event__in=Event.objects.all()).order_by("pk").first()
    if stray:
        yield Disagreement("item-inserted", str(stray.pk), "an item without its event")
