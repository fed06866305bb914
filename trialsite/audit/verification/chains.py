"""Each chain event by event, and the heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any
from uuid import UUID

from trialsite.audit.entries import ITEMLESS
from trialsite.audit.hashing import EVENT, GENESIS, ITEM, hash_of
from trialsite.audit.models import ChainHead, Event, Item
from trialsite.audit.verification.disagreement import Disagreement

_CHUNK = 1_000
_ID, _CHAIN, _SEQUENCE, _ACTION = (EVENT.index(name) for name in ("id", "chain", "sequence", "action"))


@dataclass(frozen=True, slots=True)
class _Stored:
    """An event as its row has it; `values` are what is hashed of it."""

    values: Sequence[Any]
    previous: str
    digest: str

    @property
    def key(self) -> UUID:
        return self.values[_ID]  # type: ignore[no-any-return]

    @property
    def chain(self) -> str:
        return self.values[_CHAIN]  # type: ignore[no-any-return]

    @property
    def sequence(self) -> int:
        return self.values[_SEQUENCE]  # type: ignore[no-any-return]


def look() -> Iterator[Disagreement]:
    """The first event of each chain that is missing, out of place, changed or without item; heads that moved."""
    ends: dict[str, tuple[int, str]] = {}
    for chain, events in groupby(_with_items(), key=lambda each: each[0].chain):
        end, previous, found = 0, GENESIS, None
        for expected, (event, items) in enumerate(events, 1):
            found = found or _link(event, items, expected, previous)
            end, previous = event.sequence, event.digest
        ends[chain] = (end, previous)
        if found:
            yield found
    yield from _heads(ends)
    yield from _stray_items()


def _with_items() -> Iterator[tuple[_Stored, list[Sequence[Any]]]]:
    """Every event in the order of its chain with the values of its items; rows as they are, a thousand at a time."""
    rows = Event.objects.order_by("chain", "sequence").values_list(*EVENT, "previous_hash", "hash")
    stored = (_Stored(row[:-2], row[-2], row[-1]) for row in rows.iterator(chunk_size=_CHUNK))
    while events := list(islice(stored, _CHUNK)):
        found = Item.objects.filter(event__in=[event.key for event in events]).order_by("event", "position")
        items = {
            key: [row[1:] for row in of_event]
            for key, of_event in groupby(found.values_list("event_id", *ITEM).iterator(), key=itemgetter(0))
        }
        yield from ((event, items.get(event.key, [])) for event in events)


def _link(event: _Stored, items: list[Sequence[Any]], expected: int, previous: str) -> Disagreement | None:
    where = f"{event.chain} #{event.sequence}"
    if event.sequence != expected:
        return Disagreement("chain-gap", where, f"event {expected} is missing")
    if event.previous != previous:
        return Disagreement("chain-order", where, "does not follow the event before it")
    if event.digest != hash_of(event.values, items, previous):
        return Disagreement("event-changed", where, "event or items differ from its hash")
    action = event.values[_ACTION]
    if not items and action not in ITEMLESS:
        return Disagreement("event-without-item", where, f"{action} has no item")
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
