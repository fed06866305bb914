"""DataReview: the blind review of the data, which fixes the sets of the analysis before the database is locked."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class DataReview(Tracked):
    """One signed review; never changed, the last one counts.

    `sets` holds a line for each participant randomised, with the sets. `digest` is SHA-256 over all of it, so that a
    row altered behind the application's back no longer fits.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    sets = models.TextField(blank=True, default="")
    present = models.CharField(max_length=300)
    conclusion = models.CharField(max_length=1000)
    at = models.DateTimeField()
    signer = models.CharField(max_length=120)
    signer_role = models.CharField(max_length=40)
    signer_username = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(present="") & ~Q(conclusion=""), name="datareview_said"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d}"
