"""Query: a question about a value, from a person or a check, with its conversation."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.audience import Audience


class QueryState(StrEnum):
    """Open → answered → closed; a closed one may be reopened, an open one cancelled by the raiser's side."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


LIVE = (QueryState.OPEN.value, QueryState.ANSWERED.value)


class Query(Tracked):
    """One question at one address; raised by a check (`check_id`) or by a person; text and value never change."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120)
    check_id = models.CharField(max_length=60, blank=True, default="")
    text_en = models.TextField()
    text_zh = models.TextField()
    value_then = models.TextField(null=True, blank=True)
    state = models.CharField(max_length=10, default=QueryState.OPEN)
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=120)
    raised_role = models.CharField(max_length=40)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "address", "check_id"],
                condition=Q(state__in=LIVE) & ~Q(check_id=""),
                name="query_once_per_check",
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in QueryState]), name="query_state"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="") | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="query_closed_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["record", "state"], name="query_record_state"),
            models.Index(fields=["state", "raised_at"], name="query_live", condition=Q(state__in=LIVE)),
        ]

    def __str__(self) -> str:
        return f"query {self.address}"


class QueryMessage(Tracked):
    """One step of a query's conversation; append-only."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    query = models.ForeignKey(Query, models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    act = models.CharField(max_length=12)
    text = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["query", "at"], name="querymessage_query")]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d}"
