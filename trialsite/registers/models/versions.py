"""Versions of the protocol and of the consent form."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


class ProtocolVersion(Tracked):
    """A version of the protocol: a package, what differs from it, and since when it is in force."""

    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20, unique=True)
    overrides = models.JSONField(default=dict, blank=True)
    ethics_approved_on = models.DateField()
    effective_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("ethics_approved_on")), name="protocolversion_approved_first"
            )
        ]

    def __str__(self) -> str:
        return self.version


class ConsentVersion(Tracked):
    """A version of the consent form, with the protocol version that its signature binds a participant to."""

    code = models.CharField(max_length=20, unique=True)
    protocol_version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="+")
    ethics_approved_on = models.DateField()
    effective_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("ethics_approved_on")), name="consentversion_approved_first"
            )
        ]

    def __str__(self) -> str:
        return self.code
