"""What a save does to queries about the answers it changes: it is linked to them, and answers those of people."""

from __future__ import annotations

from collections.abc import Sequence

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import Query, QueryMessage, QueryState
from trialsite.casebook.submission import Change

CORRECTED = "corrected"


def link(queries: Sequence[Query], changes: Sequence[Change], change: Declared) -> list[ItemEntry]:
    """Note the change in each of the queries about its answers; one that a person asked is answered by it.

    The message carries the event of the change, so that the conversation leads to what was changed.
    """
    touched = {each.address for each in changes}
    about = [query for query in queries if query.address in touched]
    answered = [query for query in about if not query.check_id and query.state == QueryState.OPEN]
    for query in answered:
        query.state, query.answered_at = QueryState.ANSWERED, change.at
    tracked.update(answered, ["state", "answered_at"], change)
    tracked.insert([_message(query, change) for query in about], change)
    return [
        ItemEntry(f"record.query[{query.address}]", "Query answered by a correction", QueryState.OPEN, query.state)
        for query in answered
    ]


def only_query(queries: Sequence[Query], changes: Sequence[Change]) -> str:
    """The one query that the changes are about; "" for none or several, which their items name."""
    touched = {each.address for each in changes}
    keys = [str(query.pk) for query in queries if query.address in touched]
    return keys[0] if len(keys) == 1 else ""


def _message(query: Query, change: Declared) -> QueryMessage:
    return QueryMessage(query=query, at=change.at, by=change.actor.name, role=change.actor.role, act=CORRECTED)
