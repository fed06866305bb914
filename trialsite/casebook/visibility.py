"""Who sees what: the one function that page, search, history, trail, export and PDF ask."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from trialsite.protocol.audience import Audience

Rows = TypeVar("Rows", bound=Model)


def visible(rows: QuerySet[Rows], audiences: frozenset[Audience], path: str = "audience") -> QuerySet[Rows]:
    """Those rows that exist for somebody with these audiences; `path` leads to the column that names theirs.

    Everything that is counted, numbered or sorted is so after this, so that what is left out leaves no gap.
    """
    return rows.filter(**{f"{path}__in": sorted(audiences)})


def sees(thing: Any, audiences: frozenset[Audience]) -> bool:
    """Whether one form, question, record or event exists for somebody with these audiences."""
    return thing.audience in audiences
