"""TrailRow: the index of the audit trail, one row per line that people read; written by triggers alone."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func

from trialsite.protocol.audience import Audience

# what a line is found and sorted by; each is sorted by time within
SORTED = ("participant", "visit", "form", "field", "kind", "actor", "role", "reason", "origin", "value")


class TrailRow(models.Model):
    """Where one item of the ledger (or one event of access) is found; what it says is read from the ledger.

    The application may only read it. `kind` tells entered from changed where the event's action is a save; `field` is
    the address of the answer, also where the item speaks of its query or verification; `value` is the beginning of the
    new text; `words` and `why` are old, new and reason in lower case and half width, empty for sealed answers; `grams`
    are their single signs and pairs of signs, made by the database from these two.
    """

    event = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    recorded_at = models.DateTimeField()
    participant = models.CharField(max_length=12)
    visit = models.CharField(max_length=10)
    form = models.CharField(max_length=20)
    record = models.CharField(max_length=40)
    field = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    reason = models.CharField(max_length=60)
    origin = models.CharField(max_length=12)
    value = models.CharField(max_length=40)
    words = models.TextField()
    why = models.TextField()
    grams: Any = models.GeneratedField(
        expression=Func("words", "why", function="trialsite_grams"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "position"], name="trailrow_event_position")]
        indexes = [
            models.Index(fields=["recorded_at"], name="trailrow_recorded"),
            *(models.Index(fields=[name, "recorded_at"], name=f"trailrow_{name}") for name in SORTED),
            GinIndex(fields=["grams"], name="trailrow_grams"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recorded_at:%Y-%m-%d %H:%M}"
