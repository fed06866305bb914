"""SiteDeviation: a deviation of the site, which concerns no single participant; decided on and never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked

DRAFT, CONFIRMED, REJECTED = "DRAFT", "CONFIRMED", "REJECTED"


class SiteDeviation(Tracked):
    """What people wrote down, and what the principal investigator decided.

    Days are site dates. What was written never changes; `cause`, `action` and `prevention` may be completed by the
    decision, the report to the ethics committee (`ec_reported`: Y, N, NA) afterwards.
    """

    number = models.PositiveIntegerField(unique=True)
    happened_on = models.DateField()
    found_on = models.DateField()
    category = models.CharField(max_length=20)
    description = models.TextField()
    cause = models.CharField(max_length=300, blank=True, default="")
    action = models.CharField(max_length=300, blank=True, default="")
    prevention = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default=DRAFT)
    severity = models.CharField(max_length=10, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_why = models.CharField(max_length=200, blank=True, default="")
    ec_reported = models.CharField(max_length=4, blank=True, default="")
    ec_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(found_on__gte=F("happened_on")), name="sitedeviation_order"),
            models.CheckConstraint(
                condition=Q(state=DRAFT, decided_at__isnull=True)
                | Q(state__in=[CONFIRMED, REJECTED], decided_at__isnull=False),
                name="sitedeviation_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as people write it: "SITE-003"."""
        return f"SITE-{self.number:03d}"
