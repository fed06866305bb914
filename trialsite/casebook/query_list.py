"""Queries of all participants: which exist for somebody, which wait for them; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit.models import Item
from trialsite.casebook.actions.review import ANSWERS
from trialsite.casebook.models import Query, QueryMessage, QueryState
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.protocol.audience import Audience


def every_query(audiences: frozenset[Audience]) -> QuerySet[Query]:
    """Those that exist for somebody with these audiences, with participant and visit."""
    found = Query.objects.filter(record__retired_at__isnull=True)
    found = visible(visible(found, audiences), audiences, "record__audience")
    return found.select_related("record__participant", "record__visit")


def asked_by(user: User) -> Q:
    """Those that this person raised."""
    return Q(raised_by=user.name, raised_role=user.role)


def waiting_for(user: User, tasks: Collection[Task]) -> Q:
    """Open ones for who answers; for who asks, the answers to their own and to the checks', then what they asked."""
    if Task.ANSWER_QUERY in tasks:
        return Q(state=QueryState.OPEN) & ~Q(record__form__in=_others())
    mine = asked_by(user)
    return Q(state=QueryState.ANSWERED) & (mine | ~Q(check_id="")) | Q(state=QueryState.OPEN) & mine


def _others() -> list[str]:
    """Forms about which others than the site answer."""
    return [crf.key for crf in registry.all_forms() if crf.task in ANSWERS]


def with_words(queries: QuerySet[Query]) -> QuerySet[Query]:
    """The same with their conversations, which take one statement more."""
    return queries.prefetch_related(Prefetch("messages", QueryMessage.objects.order_by("at")))


def values_now(queries: Sequence[Query]) -> dict[tuple[Any, str], str | None]:
    """The answer that each query is about as the ledger holds it now, by record and address; one statement."""
    records = {str(query.record_id): query.record_id for query in queries}
    found = Item.objects.filter(
        event__record_id__in=list(records), event__action="save", address__in={query.address for query in queries}
    )
    latest = found.order_by("event__record_id", "address", "-event__recorded_at", "-event__sequence")
    rows = latest.distinct("event__record_id", "address").values_list("event__record_id", "address", "new")
    return {(records[record], address): new for record, address, new in rows}
