"""Versions of the protocol and of the consent form, and the signatures under them."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


class Standing(StrEnum):
    """Whether a version counts: recorded only, signed by the principal investigator, or taken back before that."""

    DRAFT = "draft"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class Version(Tracked):
    """What versions share; one without a standing is from the start of the trial and counts."""

    standing = models.CharField(max_length=10, null=True, blank=True)
    reference = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        """Whether it is activated; from its effective date on it is then in force."""
        return self.standing in (None, Standing.ACTIVE)

    @property
    def is_draft(self) -> bool:
        """Whether it waits for the signature that activates it."""
        return self.standing == Standing.DRAFT


class ProtocolVersion(Version):
    """A version of the protocol: a package, what differs from it, and since when it is in force.

    `since` names the version that fixed a value where it was an earlier one. Without `needs_consent` (None counts as
    yes) people who sign the consent form of the version before are bound to this one.
    """

    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    overrides = models.JSONField(default=dict, blank=True)
    ethics_approved_on = models.DateField()
    effective_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    needs_consent = models.BooleanField(null=True, blank=True)
    since = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=~Q(standing=Standing.WITHDRAWN), name="protocolversion_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("ethics_approved_on")), name="protocolversion_approved_first"
            ),
        ]

    def __str__(self) -> str:
        return self.version


class ConsentVersion(Version):
    """A version of the consent form, with the protocol version that its signature binds a participant to."""

    code = models.CharField(max_length=20)
    protocol_version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="+")
    ethics_approved_on = models.DateField()
    effective_on = models.DateField()
    note = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(standing=Standing.WITHDRAWN), name="consentversion_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("ethics_approved_on")), name="consentversion_approved_first"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Subject(StrEnum):
    """What a signature of the registers stands under."""

    PROTOCOL = "protocol"
    CONSENT = "consent"
    ASSUMPTIONS = "assumptions"


class Capacity(StrEnum):
    """For whom one signs."""

    INVESTIGATOR = "investigator"
    SPONSOR = "sponsor"


class Approval(Tracked):
    """One signature under a version; `digest` is SHA-256 over what was signed, with the version it belongs to."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    capacity = models.CharField(max_length=20)
    meaning = models.CharField(max_length=40)
    signer = models.CharField(max_length=120)
    signer_role = models.CharField(max_length=40)
    signer_username = models.CharField(max_length=60)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "version", "capacity"], name="approval_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.version} {self.capacity}"
