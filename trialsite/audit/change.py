"""A declared change: what the triggers ask for before they let a row of the trial be written."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import connection

from trialsite.audit import clock
from trialsite.audit.actor import Actor

Kind = Literal["data", "workflow"]


@dataclass(slots=True)
class Change:
    """One change in progress: the event it will be, who makes it, when; it collects the digests of its history."""

    event_id: uuid.UUID
    save_id: uuid.UUID
    actor: Actor
    at: datetime
    digests: list[str] = field(default_factory=list)


def begin(actor: Actor) -> Change:
    """A new change by an actor, now."""
    return Change(uuid.uuid4(), uuid.uuid4(), actor, clock.now())


@contextmanager
def declared(change: Change, kind: Kind = "data") -> Iterator[None]:
    """Set the transaction-local settings the triggers read, and reset them, since they outlive a savepoint.

    Only inside a transaction; raises RuntimeError outside.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A change is declared inside a transaction.")
    _set(str(change.event_id), kind)
    try:
        yield
    except BaseException:
        # the transaction is rolled back, and the settings with it
        raise
    _set("", "")


def _set(event_id: str, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('trialsite.change', %s, true), set_config('trialsite.change_kind', %s, true)",
            [event_id, kind],
        )
