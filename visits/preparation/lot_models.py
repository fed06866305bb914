"""Lots of the product and of saline, what was received, retained, destroyed and counted, and notices to everybody."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class LotKind(StrEnum):
    """What a lot is of."""

    CELLS = "CELLS"
    SALINE = "SALINE"


class LotState(StrEnum):
    """Waiting for its certificate, released for use, failed in quality control, or recalled; the last two are final."""

    QUARANTINE = "QUARANTINE"
    RELEASED = "RELEASED"
    FAILED = "FAILED"
    RECALLED = "RECALLED"


class MoveKind(StrEnum):
    """What happened to units of a lot; `COUNTED` is what somebody found in stock."""

    RECEIVED = "RECEIVED"
    RETAINED = "RETAINED"
    DESTROYED = "DESTROYED"
    COUNTED = "COUNTED"


class ProductLot(Tracked):
    """One lot; it names no participant. `expires_at` is UTC; `certificate` says where the release is filed."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=LotState.QUARANTINE)
    certificate = models.CharField(max_length=60, blank=True, default="")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=120)
    recalled_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9-]{4,30}$"), name="productlot_code_form"),
            models.CheckConstraint(
                condition=~Q(state=LotState.RELEASED) | ~Q(certificate=""), name="productlot_released_with"
            ),
            models.CheckConstraint(
                condition=Q(recalled_at__isnull=True) | Q(state=LotState.RECALLED), name="productlot_recalled"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LotMove(Tracked):
    """One line of the account of a lot, added and never changed; units are vials of cells or bags of saline."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey("visits.ProductLot", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    units = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    witness = models.CharField(max_length=120, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="lotmove_once"),
            models.CheckConstraint(condition=~Q(kind=MoveKind.DESTROYED) | ~Q(witness=""), name="lotmove_witnessed"),
            models.CheckConstraint(condition=Q(kind=MoveKind.COUNTED) | Q(units__gt=0), name="lotmove_units"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.units}"


class ProductNotice(Tracked):
    """What everybody is told when a lot is recalled: a period, and nobody's name. Site dates, both ends included."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    period_from = models.DateField()
    period_to = models.DateField()
    people = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.period_from} – {self.period_to}"
