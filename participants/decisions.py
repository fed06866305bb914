"""The investigator's decision on eligibility: who signed, and each line of what was signed; voided, never deleted."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked

# the address of a decision in the ledger
ELIGIBILITY = "participant.eligibility"


class EligibilityDecision(Tracked):
    """One signature over the eligibility of a person, with the day of enrolment and protocol version it assumed.

    `digest` is SHA-256 over person, form, version, day and all lines, so that a decision moved to somebody else or a
    line altered behind the application's back no longer verifies. `record` is the form ELIG.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    signer = models.CharField(max_length=120)
    signer_role = models.CharField(max_length=40)
    signer_username = models.CharField(max_length=60)
    meaning = models.CharField(max_length=40)
    at = models.DateTimeField()
    protocol_version = models.CharField(max_length=20)
    enrol_date = models.DateField()
    digest = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.CharField(max_length=120, null=True, blank=True)
    voided_for = models.CharField(max_length=10, null=True, blank=True)
    voided_why_en = models.TextField(null=True, blank=True)
    voided_why_zh = models.TextField(null=True, blank=True)
    voided_record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(voided_at__isnull=True), name="eligibilitydecision_one"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_why_en__isnull=True)
                | Q(voided_at__isnull=False, voided_why_en__gt="", voided_why_zh__gt="", voided_by__gt=""),
                name="eligibilitydecision_voided_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meaning} {self.at:%Y-%m-%d}"


class DecisionLine(Tracked):
    """One line of what was signed, as `eligibility.frozen.Line`; evidence by record and revision."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(EligibilityDecision, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    criterion = models.CharField(max_length=4, blank=True)
    of = models.CharField(max_length=10)
    name = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    on = models.DateField(null=True, blank=True)
    source = models.ForeignKey("casebook.CrfRecord", models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "place"], name="decisionline_place")]

    def __str__(self) -> str:
        return f"{self.criterion} {self.of} {self.name}"
