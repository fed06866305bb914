"""Look for every kind of tampering; `register` lets a higher layer look at what the ledger cannot know."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from trialsite.audit.verification import anchored, chains, guarded, histories, live, trailed
from trialsite.audit.verification.disagreement import Disagreement

__all__ = ["Disagreement", "Look", "register", "verify"]

Look = Callable[[], Iterator[Disagreement]]

LOOKS: tuple[Look, ...] = (chains.look, anchored.look, histories.look, live.look, trailed.look, guarded.look)
_MORE: dict[str, Look] = {}


def register(name: str, look: Look) -> None:
    """Add a comparison of a higher layer, in AppConfig.ready(); raises ValueError on a taken name."""
    if _MORE.get(name, look) is not look:
        raise ValueError(f"The comparison {name} is registered already.")
    _MORE[name] = look


def verify() -> Iterator[Disagreement]:
    """Every disagreement, the first of each chain and table; nothing when all is as written.

    All looks see the same instant, so that work that goes on meanwhile is no disagreement. Memory does not grow
    with the number of events.
    """
    snapshot = not connection.in_atomic_block
    with transaction.atomic():
        if snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for look in (*LOOKS, *_MORE.values()):
            yield from look()
