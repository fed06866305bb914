"""Proposals (a rule asks people or a higher layer for something) and links between records."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.audience import Audience


class ProposalState(StrEnum):
    """Waiting for an answer; accepted or declined, both with who and why; lapsed when its facts changed; history.

    History is what is told of the time before the system came into use: it waits for nobody.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    HISTORY = "history"


class Proposal(Tracked):
    """Something the system asks for: a deviation draft, an adverse event, an act; answered, never deleted.

    The draft of a deviation has the category and the severity (MINOR, MAJOR) that its check suggests; `drafted` is the
    entry of the deviation log that was made of it.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    check_id = models.CharField(max_length=60)
    address = models.CharField(max_length=120)
    text_en = models.TextField()
    text_zh = models.TextField()
    value_then = models.TextField(null=True, blank=True)
    category = models.CharField(max_length=20, null=True, blank=True)
    severity = models.CharField(max_length=10, null=True, blank=True)
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    state = models.CharField(max_length=10, default=ProposalState.OPEN)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")
    answered_why = models.CharField(max_length=200, blank=True, default="")
    drafted = models.ForeignKey("casebook.CrfRecord", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind", "check_id", "address"],
                condition=Q(state=ProposalState.OPEN),
                name="proposal_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.check_id}"


class RecordLink(Tracked):
    """A link from an answer of one record to another record of the same participant."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120)
    target = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "address", "target"], condition=Q(removed_at__isnull=True), name="recordlink_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} → {self.target_id}"
