"""A released bag, which everybody may know of, and the sealed deviations of its preparation."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from trialsite.audit.tracked import Tracked


class BagRelease(Tracked):
    """One released bag; made alike in both arms. `use_before` and `released_at` are UTC."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    visit = models.OneToOneField("visits.Visit", models.PROTECT, related_name="+")
    dose = models.PositiveSmallIntegerField()
    bag_code = models.CharField(max_length=20, unique=True)
    released_at = models.DateTimeField()
    use_before = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "dose"], name="bagrelease_once_per_dose")]

    def __str__(self) -> str:
        return self.bag_code


class PreparationDeviation(Tracked):
    """A deviation of the unblinded stream, drafted at the release; what it says is sealed. Answered, never deleted."""

    OPEN, CONFIRMED, REJECTED = "open", "confirmed", "rejected"

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    sealed = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")
    sealed_why = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="preparationdeviation_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.number}"
