"""A declared change: what the triggers ask for before they let a row of the trial be written."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import connection
from psycopg.pq import TransactionStatus

from trialsite.audit import clock
from trialsite.audit.actor import Actor

Kind = Literal["data", "workflow"]
_NOTHING = ("", "")
# what is declared now: the event's uuid and the kind, as the triggers read them
_declared: ContextVar[tuple[str, str]] = ContextVar("declared", default=_NOTHING)


@dataclass(slots=True)
class Change:
    """One change in progress: the event it will be, who makes it, when; it collects the digests of its history.

    `delegation_id` is what the actor may do it on, as authority said; every event of the change keeps it.
    """

    event_id: uuid.UUID
    save_id: uuid.UUID
    actor: Actor
    at: datetime
    delegation_id: str = ""
    digests: list[str] = field(default_factory=list)


def begin(actor: Actor, delegation_id: str = "") -> Change:
    """A new change by an actor, now, on the delegation that authority named."""
    return Change(uuid.uuid4(), uuid.uuid4(), actor, clock.now(), delegation_id)


@contextmanager
def declared(change: Change, kind: Kind = "data") -> Iterator[None]:
    """Set the transaction-local settings the triggers read, and give back those before, since they outlive a savepoint.

    Only inside a transaction; raises RuntimeError outside.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A change is declared inside a transaction.")
    before = _declared.get()
    token = _declared.set((str(change.event_id), kind))
    try:
        _set(*_declared.get())
        yield
    finally:
        _declared.reset(token)
        if not _is_broken():
            _set(*before)


def _is_broken() -> bool:
    """Whether the transaction can only be rolled back, which takes the settings with it."""
    raw = connection.connection
    if raw is None or raw.closed or connection.get_rollback():
        return True
    return bool(raw.info.transaction_status != TransactionStatus.INTRANS)


def _set(event_id: str, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('trialsite.change', %s, true), set_config('trialsite.change_kind', %s, true)",
            [event_id, kind],
        )
