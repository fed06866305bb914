"""Draft: what one person typed on one form and did not save; private, not data, no history."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """Typed text by field name of the page, per user and record; shrinks to the refused answers at Save."""

    record = models.ForeignKey("casebook.CrfRecord", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    typed = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
