"""The check of identity and bag by two people, each with a name: kept once for all, never edited."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from trialsite.audit.tracked import Tracked


class BagCheck(Tracked):
    """One check at the bedside: the label that was read, by whom, and who confirmed it with a password of their own.

    `record` is the form of the infusion; a further check of another bag is a further row.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    bag_code = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    by_username = models.CharField(max_length=60)
    second = models.CharField(max_length=120)
    second_username = models.CharField(max_length=60)

    class Meta:
        app_label = "visits"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by_username=models.F("second_username")), name="bagcheck_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bag_code} {self.by} / {self.second}"
