"""Lock: a freeze of a form or a lock of visit, participant or study; the database's triggers consult it."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class Scope(StrEnum):
    """What a lock covers."""

    FORM = "form"
    VISIT = "visit"
    PARTICIPANT = "participant"
    STUDY = "study"


class Lock(Tracked):
    """One freeze (scope form) or lock; lifted, never deleted."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=12)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, null=True, blank=True, related_name="+")
    visit = models.ForeignKey("visits.Visit", models.PROTECT, null=True, blank=True, related_name="+")
    participant = models.ForeignKey("participants.Participant", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    why = models.CharField(max_length=200)
    unlock_asked_by = models.CharField(max_length=120, blank=True, default="")
    unlock_asked_at = models.DateTimeField(null=True, blank=True)
    unlock_why = models.CharField(max_length=200, blank=True, default="")
    lifted_by = models.CharField(max_length=120, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=Scope.FORM, record__isnull=False)
                | Q(scope=Scope.VISIT, visit__isnull=False, participant__isnull=False)
                | Q(scope=Scope.PARTICIPANT, participant__isnull=False)
                | Q(scope=Scope.STUDY, participant__isnull=True),
                name="lock_scope_target",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="lock_lifted_pair",
            ),
        ]
        indexes = [models.Index(fields=["participant"], name="lock_participant", condition=Q(lifted_at__isnull=True))]

    def __str__(self) -> str:
        return f"lock {self.scope}"
