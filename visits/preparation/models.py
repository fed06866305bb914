"""The order of a bag and the released bag, which everybody may know of, and the sealed deviations of preparations."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from trialsite.audit.tracked import Tracked


class BagOrder(Tracked):
    """What the site ordered for a dose, alike in both arms: a bag, by when (UTC), and the weight to begin with.

    `bag` counts the bags of the dose from 1; `weight_kg` is the one measured last, on the site date `weighed_on`.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    visit = models.ForeignKey("visits.Visit", models.PROTECT, related_name="+")
    bag = models.PositiveSmallIntegerField(default=1)
    needed_at = models.DateTimeField()
    weight_kg = models.DecimalField(max_digits=5, decimal_places=1)
    weighed_on = models.DateField()
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "bag"], name="bagorder_once_per_bag")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.bag}"


class BagRelease(Tracked):
    """One released bag; made alike in both arms. Instants are UTC.

    `further` numbers a bag of the same dose from 2, NULL for the first: there is another one only after the one before
    came back unused.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    visit = models.ForeignKey("visits.Visit", models.PROTECT, related_name="+")
    dose = models.PositiveSmallIntegerField()
    further = models.PositiveSmallIntegerField(null=True, blank=True)
    bag_code = models.CharField(max_length=20, unique=True)
    released_at = models.DateTimeField()
    use_before = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.CharField(max_length=120, null=True, blank=True)
    returned_why = models.CharField(max_length=20, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "dose", "further"], nulls_distinct=False, name="bagrelease_once_per_bag"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(returned_at__isnull=True), name="bagrelease_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.bag_code

    @property
    def bag(self) -> int:
        """Which bag of its dose it is, from 1; the same as the repeat of its preparation."""
        return self.further or 1


def further(bag: int) -> int | None:
    """How the number of a bag of its dose is stored."""
    return bag if bag > 1 else None


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
