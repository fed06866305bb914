"""What oversight leaves beside the casebooks: visits of the monitor, and problems that people report."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.audience import Audience


class MonitoringVisit(Tracked):
    """One visit of a monitor, on site dates; closed with a conclusion, it holds how many lines its evidence has.

    `evidence_digest` is the SHA-256 of these lines as the ledger held them when it was closed.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    monitor = models.CharField(max_length=120)
    monitor_username = models.CharField(max_length=60)
    first_on = models.DateField()
    last_on = models.DateField()
    purpose = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    conclusion = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    evidence_lines = models.PositiveIntegerField(null=True, blank=True)
    evidence_digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="monitoring_days"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, evidence_digest="")
                | Q(closed_at__isnull=False) & ~Q(evidence_digest="") & ~Q(conclusion=""),
                name="monitoring_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"monitoring visit {self.number}"


class ProblemReport(Tracked):
    """What somebody found wrong with the system, on which page; answered once, never deleted."""

    number = models.PositiveIntegerField(unique=True)
    page = models.CharField(max_length=200)
    what = models.TextField()
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    by: Any = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.CharField(max_length=120, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="problem_what"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by="")
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_by=""),
                name="problem_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"problem {self.number}"
