"""Reviews of access: who looked at every account, what they decided on each, and their signature."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class AccessReview(Tracked):
    """One signed review of all accounts that could be used at an instant; never changed.

    `digest` is SHA-256 over the reviewer, the instant and every line, so that a line altered behind the application's
    back no longer fits. `next_due_on` is a date of the site's calendar.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    reviewer = models.CharField(max_length=120)
    reviewer_username = models.CharField(max_length=60)
    reviewer_role = models.CharField(max_length=40)
    next_due_on = models.DateField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.reviewer_username}"


class AccessReviewLine(Tracked):
    """What was decided on one account: its facts as they were shown, confirmed, or what is to be changed."""

    CONFIRMED, CHANGE = "confirmed", "change"

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="+")
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    unblinded = models.BooleanField()
    ends_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "username"], name="access_review_line_once"),
            models.CheckConstraint(
                condition=Q(decision="confirmed") | Q(decision="change") & ~Q(note=""), name="access_review_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.decision}"
