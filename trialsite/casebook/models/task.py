"""CasebookTask: something to do for a participant, who is to do it and until when."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.audience import Audience


class TaskState(StrEnum):
    """To be done; done, or cancelled with a reason: both are final."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class CasebookTask(Tracked):
    """One thing to do by a site date; without `who` it is for whoever of the site comes first.

    What it says never changes: a mistake is cancelled and written anew.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    state = models.CharField(max_length=10, default=TaskState.OPEN)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")
    ended_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in TaskState]), name="task_state"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, ended_at__isnull=True, ended_by="")
                | ~Q(state=TaskState.OPEN) & Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="task_ended_pair",
            ),
            models.CheckConstraint(condition=~Q(state=TaskState.CANCELLED) | ~Q(ended_why=""), name="task_cancel_why"),
            models.CheckConstraint(condition=~Q(what=""), name="task_what"),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="task_open", condition=Q(state=TaskState.OPEN)),
            models.Index(fields=["participant", "due_on"], name="task_participant"),
        ]

    def __str__(self) -> str:
        return f"task {self.due_on}"
