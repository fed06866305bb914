"""Masking: a text that names a person, entered by mistake, and the two people who hid it."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.audience import Audience


class MaskingState(StrEnum):
    """How far a masking is; a masked text stays masked."""

    ASKED = "asked"
    MASKED = "masked"
    DECLINED = "declined"


class Masking(Tracked):
    """One text to hide wherever it would be shown.

    `fragment` is sealed: row, history and backup hold its ciphertext alone; those of `audience` may read it until it is
    masked. `since` is the instant of the first line of the ledger that holds the text, whoever sees that line: copies
    made between then and `decided_at` still show it.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, default=MaskingState.ASKED)
    fragment = models.TextField()
    signs = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    since = models.DateTimeField()
    why = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=120)
    asked_username = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_username = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MaskingState.ASKED, decided_at__isnull=True, decided_username="")
                | Q(state__in=[MaskingState.MASKED, MaskingState.DECLINED], decided_at__isnull=False),
                name="masking_decided",
            ),
            models.CheckConstraint(condition=~Q(asked_username=F("decided_username")), name="masking_two_people"),
            models.CheckConstraint(condition=~Q(why=""), name="masking_why"),
        ]

    def __str__(self) -> str:
        return f"masking {self.number}"
