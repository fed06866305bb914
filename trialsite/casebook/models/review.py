"""What people say of stored values: confirmations of odd ones, source verification, signatures."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class Confirmation(Tracked):
    """ "Value is correct", with its reason; it lapses when one of the values it was given for changes."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    check_id = models.CharField(max_length=60)
    address = models.CharField(max_length=120)
    values_then = models.TextField()
    why = models.CharField(max_length=200)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "check_id", "address"], condition=Q(lapsed_at__isnull=True), name="confirmation_once"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="confirmation_why"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.address}"


class Verification(Tracked):
    """Source verification of one value; withdrawn when the value changes.

    `planned`: the plan asked for it, so that it counts; NULL in marks older than the plan, which all do.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120)
    value_then = models.TextField(null=True, blank=True)
    audience = models.CharField(max_length=10)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=40, blank=True, default="")
    planned = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "address"], condition=Q(withdrawn_at__isnull=True), name="verification_once"
            )
        ]

    def __str__(self) -> str:
        return f"verified {self.address}"


class Signature(Tracked):
    """One electronic signature over one form: who, in which role, when, what it means, and what was signed.

    `digest` is SHA-256 over the signed values, the record's id and the form version, so that a row moved to
    another record or a value altered behind the application's back no longer verifies; so does `milestone`, the key of
    what was signed together with it (None in rows from before there were milestones).
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    signer = models.CharField(max_length=120)
    signer_role = models.CharField(max_length=40)
    signer_username = models.CharField(max_length=60)
    meaning = models.CharField(max_length=40)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    form_version = models.CharField(max_length=20)
    addresses = models.TextField()
    digest = models.CharField(max_length=64)
    milestone = models.CharField(max_length=20, null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(voided_at__isnull=True) | ~Q(voided_why=""), name="signature_voided_why")
        ]

    def __str__(self) -> str:
        return f"{self.meaning} {self.at:%Y-%m-%d}"
