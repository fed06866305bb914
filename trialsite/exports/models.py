"""Export: one copy of the data that was asked for, how far it is, and the hash of its file."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models

from trialsite.audit.actor import SYSTEM, Actor


class Kind(StrEnum):
    """What is made: data, casebooks, the investigator's copy, the forms as a document, what is sealed, opened."""

    DATA = "data"
    CASEBOOKS = "casebooks"
    SITE_COPY = "site_copy"
    BLANK = "blank"
    ANNOTATED = "annotated"
    UNBLINDED = "unblinded"


class ExportState(StrEnum):
    """Where a copy stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


# one PDF file; everything else is a ZIP file with a manifest
DOCUMENTS = (Kind.BLANK, Kind.ANNOTATED)
UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)


class Export(models.Model):
    """A copy and its progress; no data of the trial. What was exported is told by the ledger, for ever.

    `people`: all who were registered, those randomised, or the code of one; of a document its language.
    No `user`: made by itself at night. `done` of `total` are shares of the work. `event`: the event of the ledger.
    """

    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, default=Kind.DATA)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    people = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=ExportState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    event_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.token

    @property
    def actor(self) -> Actor:
        """Who asked for it, as the ledger keeps them."""
        return self.user.actor() if self.user else SYSTEM

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.done // self.total if self.total else 0
