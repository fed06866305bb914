"""The allocation list and its places; what an arm could be read from is ciphertext in row, history and ledger."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class Origin(StrEnum):
    """Where a list comes from."""

    MADE = "made"
    IMPORTED = "imported"


class AllocationKey(models.Model):
    """The data key of a list, wrapped by the master key that lies outside the database.

    Not tracked: rotation of the master key rewraps it, and a history would keep what the old one wrapped.
    """

    wrapped = models.CharField(max_length=120)
    master = models.CharField(max_length=8)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"allocation key {self.pk}"


class AllocationList(Tracked):
    """The one list of the trial. `sealed` holds seed, block sizes and program version, or the SHA-256 of the file."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(AllocationKey, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    protocol_version = models.CharField(max_length=20)
    sealed = models.TextField()
    only = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="allocationlist_one"),
            models.CheckConstraint(condition=Q(only=True), name="allocationlist_only"),
        ]

    def __str__(self) -> str:
        return "allocation list"


class AllocationSlot(Tracked):
    """One place of the list: its arm sealed and bound to list and place; taken once, never given back."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    allocation_list = models.ForeignKey(AllocationList, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    sealed_arm = models.TextField()
    participant = models.OneToOneField(
        "participants.Participant", models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allocation_list", "position"], name="allocationslot_place"),
            models.CheckConstraint(
                condition=Q(participant__isnull=True, taken_at__isnull=True)
                | Q(participant__isnull=False, taken_at__isnull=False),
                name="allocationslot_taken_pair",
            ),
        ]

    def __str__(self) -> str:
        return "allocation"
