"""A file between dry run and import, sealed and soon gone; and the files that were imported, for ever."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models


class StageState(StrEnum):
    """Where a staged file stands; it yielded when somebody else was to save first, and is left when that never ends."""

    READY = "ready"
    WAITING = "waiting"
    RUNNING = "running"
    YIELDED = "yielded"
    STALE = "stale"
    BUSY = "busy"
    FAILED = "failed"


# the worker has it, or will have it
UNDER_WAY = (StageState.WAITING, StageState.RUNNING, StageState.YIELDED)


class StagedFile(models.Model):
    """What the mapping took from a file, sealed, for the person who looks at its dry run; not data, never exported.

    The file itself is not kept. The row is removed when the file is imported or dropped, and two hours later anyway.
    """

    token = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    laboratory = models.CharField(max_length=20)
    mapping_version = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=4)
    rows = models.PositiveIntegerField()
    sealed = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=StageState.READY)
    basis = models.CharField(max_length=64, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[StagedFile]] = models.Manager()

    class Meta:
        app_label = "labs"

    def __str__(self) -> str:
        return self.token


class LabImport(models.Model):
    """A file whose results were added: append-only; the same bytes are never imported twice."""

    token = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    laboratory = models.CharField(max_length=20)
    mapping_version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    conflicts = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    forms = models.PositiveIntegerField()
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    event_id = models.UUIDField()

    objects: ClassVar[models.Manager[LabImport]] = models.Manager()

    class Meta:
        app_label = "labs"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.sha256[:12]
