"""Append events to their chains: one chain per participant and audience, one for the study."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from trialsite.audit import clock
from trialsite.audit.change import Change
from trialsite.audit.entries import ITEMLESS, EventEntry, ItemEntry
from trialsite.audit.hashing import combined, event_hash
from trialsite.audit.models import ChainHead, Event, Item
from trialsite.audit.prepared import insert_rows, insert_with, update_row
from trialsite.protocol.audience import Audience

STUDY = "study"


def key_for(participant: str, audience: Audience) -> str:
    """The chain of a participant's events of an audience; without a participant, the study's."""
    if not participant:
        return STUDY
    return participant if audience == Audience.BLINDED else f"{participant}/unblinded"


def lock_order(keys: Iterable[str]) -> list[str]:
    """Participants before the study, a blinded chain before its unblinded one; the same for everybody."""
    return sorted(set(keys), key=lambda key: (key == STUDY, key))


def lock_heads(*keys: str) -> dict[str, ChainHead]:
    """Lock the heads in the one order, making those that are missing; only inside a transaction.

    One statement where all are there; nothing is locked before the missing ones are made, or two who make a chain
    at once could wait for each other.
    """
    ordered = lock_order(keys)
    found = _lock(ordered)
    if not found:
        now = clock.now()
        ChainHead.objects.bulk_create([ChainHead(chain=key, updated_at=now) for key in ordered], ignore_conflicts=True)
        found = _lock(ordered)
    return found


# the heads in the order of `lock_order`, whatever the collation of the database; none while one is missing
_LOCK = """SELECT chain, sequence, hash, updated_at FROM audit_chainhead
    WHERE chain = ANY(%(keys)s)
      AND (SELECT count(*) FROM audit_chainhead AS there WHERE there.chain = ANY(%(keys)s)) = %(count)s
    ORDER BY chain = %(study)s, chain COLLATE "C"
    FOR UPDATE
"""


def _lock(ordered: list[str]) -> dict[str, ChainHead]:
    """The heads, locked; none of them when one is missing."""
    heads = ChainHead.objects.raw(_LOCK, {"keys": ordered, "count": len(ordered), "study": STUDY})
    return {head.chain: head for head in heads}


def with_heads(people: QuerySet[Any]) -> QuerySet[Any]:
    """People by `code` with the hash of their chain's head as `head`; it moves with every change of theirs."""
    found: QuerySet[Any] = people.annotate(
        head=Subquery(ChainHead.objects.filter(chain=OuterRef("code")).values("hash"))
    )
    return found


def append(entry: EventEntry, *, at: datetime, change: Change | None = None, head: ChainHead | None = None) -> Event:
    """Add one event to its chain: hash, insert event and items, move the head (locked here unless given).

    `change` is the declared change whose history the event answers for. Raises TransactionManagementError outside
    a transaction, ValueError for an act that needs items and has none.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Events are appended inside a transaction.")
    if not entry.items and entry.action not in ITEMLESS:
        raise ValueError(f"An event {entry.action} needs items.")
    key = key_for(entry.participant, entry.audience)
    head = head or lock_heads(key)[key]
    event = _event(entry, key, head, at, change)
    items = [_item(event, position, item) for position, item in enumerate(entry.items)]
    event.hash = event_hash(event, items, head.hash)
    if items:
        insert_with([event], items)
    else:
        insert_rows([event])
    head.sequence, head.hash, head.updated_at = event.sequence, event.hash, at
    update_row(head, ("sequence", "hash", "updated_at"))
    if change:
        change.digests.clear()
    return event


def _event(entry: EventEntry, key: str, head: ChainHead, at: datetime, change: Change | None) -> Event:
    return Event(
        id=entry.id,
        chain=key,
        sequence=head.sequence + 1,
        recorded_at=at,
        occurred_at=entry.occurred_at,
        actor_id=entry.actor.id,
        actor_username=entry.actor.username,
        actor_name=entry.actor.name,
        actor_role=entry.actor.role,
        actor_organisation=entry.actor.organisation,
        action=entry.action,
        participant=entry.participant,
        visit=entry.visit,
        form=entry.form,
        record_id=entry.record_id,
        revision=entry.revision,
        origin=entry.origin,
        application_version=settings.VERSION,
        audience=entry.audience,
        protocol_version=entry.protocol_version,
        delegation_id=entry.delegation_id or (change.delegation_id if change else ""),
        save_id=entry.save_id,
        cause_id=entry.cause_id,
        query_id=entry.query_id,
        history_digest=combined(change.digests) if change else "",
        previous_hash=head.hash,
    )


def _item(event: Event, position: int, item: ItemEntry) -> Item:
    return Item(
        event=event,
        position=position,
        address=item.address,
        label=item.label[:200],
        old=item.old,
        new=item.new,
        reason_code=item.reason_code,
        reason_text=item.reason_text,
        origin=item.origin,
        origin_ref=item.origin_ref,
    )
