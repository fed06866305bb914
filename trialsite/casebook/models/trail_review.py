"""Reviews of the audit trail: who looked at which span with which reports, what was found, and the signature."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


class TrailReview(Tracked):
    """One signed review of the trail of a span of site days; never changed.

    `counts` says of each report how many lines it had ("critical 3, signed 0 …"). `digest` is SHA-256 over all of it,
    so that a row altered behind the application's back no longer fits.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    begins_on = models.DateField()
    ends_on = models.DateField()
    counts = models.CharField(max_length=200)
    finding = models.CharField(max_length=200)
    at = models.DateTimeField()
    reviewer = models.CharField(max_length=120)
    reviewer_username = models.CharField(max_length=60)
    reviewer_role = models.CharField(max_length=40)
    next_due_on = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="trail_review_span"),
            models.CheckConstraint(condition=~Q(finding=""), name="trail_review_finding"),
        ]

    def __str__(self) -> str:
        return f"trail {self.begins_on} {self.ends_on}"
