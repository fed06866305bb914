"""Unblinding: that the blind was broken for one person, by whom and why. The arm itself is in no row here."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q

from participants.codelists import UNBWHY
from trialsite.audit.tracked import Tracked
from trialsite.protocol.text import Text


class UnblindingKind(StrEnum):
    """Why, given by the path that was taken; the codes of the list UNBWHY."""

    SAFETY = "SAFETY"
    SUSAR = "SUSAR"
    ACCID = "ACCID"
    ANALYSIS = "ANALYSIS"


PLANNED = (UnblindingKind.SUSAR, UnblindingKind.ANALYSIS)


class Unblinding(Tracked):
    """One entry of the register of unblinding; what it says of the act is never edited or undone.

    `at` is when the blind was broken (of a planned one: when it was asked for). A planned one waits for the decision
    of a second person, and the arm is shown after it; of an accidental one the system shows nothing. `token` makes
    the same page sent twice one unblinding.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.OneToOneField("casebook.CrfRecord", models.PROTECT, related_name="+")
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    requested_by = models.CharField(max_length=120)
    requested_username = models.CharField(max_length=60)
    requested_role = models.CharField(max_length=40)
    witness = models.CharField(max_length=120, blank=True, default="")
    is_approved = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_username = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=200, blank=True, default="")
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_to = models.CharField(max_length=120, blank=True, default="")
    token = models.CharField(max_length=40, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in UnblindingKind]), name="unblinding_kind"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="unblinding_reason"),
            models.CheckConstraint(
                condition=Q(is_approved__isnull=True, decided_at__isnull=True)
                | Q(is_approved__isnull=False, decided_at__isnull=False)
                & ~Q(decided_username=F("requested_username")),
                name="unblinding_second_person",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True)
                | ~Q(kind__in=PLANNED)
                | Q(is_approved__isnull=False, is_approved=True),
                name="unblinding_shown_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | ~Q(kind=UnblindingKind.ACCID), name="unblinding_accident_not_shown"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["at"], name="unblinding_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @property
    def title(self) -> Text:
        """Its kind in words."""
        return UNBWHY.text(self.kind)

    @property
    def is_planned(self) -> bool:
        """Whether a second person has to decide on it."""
        return self.kind in PLANNED
