"""Job: one piece of work, by the name of its handler."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class JobState(StrEnum):
    """Where a job stands; `failed` is given up after too many tries and stays visible."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """A handler's name and what it is about; `key` makes a job that already waits the same job.

    `tries` counts beginnings, so that a job which kills its worker is given up as well. `error`: the kind of what it
    failed over, never its message, which may hold an answer; the places stand in the log.
    """

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True, default="")
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=JobState.WAITING)
    run_at = models.DateTimeField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"], condition=models.Q(state="waiting") & ~models.Q(key=""), name="job_once"
            )
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=models.Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["id"], condition=models.Q(state="running"), name="job_running"),
            models.Index(fields=["name", "key"], name="job_named"),
        ]

    def __str__(self) -> str:
        return self.name
