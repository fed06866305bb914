"""What happened to a sample between the vein and the report: one row for each step, never edited."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from trialsite.audit.tracked import Tracked


class SampleStep(Tracked):
    """One step of a sample; `sample` is the sample that it was about, as the form had it then, on a site date `on`."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    step = models.CharField(max_length=12)
    sample = models.CharField(max_length=40)
    on = models.DateField()
    why = models.CharField(max_length=200, blank=True, default="")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return self.step
