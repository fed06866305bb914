"""Clock: a reporting clock as it was started; it is stopped or replaced by another one, and never reset."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from safety.clocks import RULES, ClockKind, Running, Stage
from trialsite.audit.tracked import Tracked
from trialsite.protocol.text import Text


class Clock(Tracked):
    """One clock of one record. Awareness and due instant never change.

    A changed awareness stops the clock (`MOVED`) and starts another one that names it, with the reason: the old due
    instant stays visible. `holder` is the person whom it concerns beside the roles. `is_history`: what it reports
    happened before the system came into use; it is shown and alarms nobody.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    aware_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_history = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+")
    replaced_why = models.CharField(max_length=200, blank=True, default="")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=120, blank=True, default="")
    stopped_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind"], condition=Q(stopped_at__isnull=True), name="clock_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ClockKind]), name="clock_kind"),
            models.CheckConstraint(condition=Q(due_at__gt=F("starts_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by="", stopped_why="")
                | Q(stopped_at__isnull=False) & ~Q(stopped_by="") & ~Q(stopped_why=""),
                name="clock_stopped_why",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, replaced_why="") | Q(replaces__isnull=False) & ~Q(replaced_why=""),
                name="clock_replaced_why",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], name="clock_running", condition=Q(stopped_at__isnull=True)),
            models.Index(fields=["record"], name="clock_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def running(self) -> Running:
        """Its two instants."""
        return Running(self.starts_at, self.due_at)

    @property
    def title(self) -> Text:
        """What it asks for."""
        return RULES[ClockKind(self.kind)].title


class ClockNotice(models.Model):
    """That people were told of a stage of a clock; each stage once, and never again."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "stage"], name="clocknotice_once"),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in Stage]), name="clocknotice_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.at:%Y-%m-%d %H:%M}"


def clock_sql() -> str:
    """Idempotent SQL: of a clock only its stop is written, once."""
    table = Clock._meta.db_table
    kept = ("participant_id", "record_id", "kind", "starts_at", "aware_at", "due_at", "started_at", "started_by",
            "holder_id", "is_history", "replaces_id", "replaced_why")  # fmt: skip
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in kept)
    return f"""
CREATE OR REPLACE FUNCTION trialsite_clock_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.stopped_at IS NOT NULL OR {changed} THEN
    RAISE EXCEPTION 'trialsite: a clock is stopped once and never changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS trialsite_clock_kept ON "{table}";
CREATE TRIGGER trialsite_clock_kept BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION trialsite_clock_kept();
"""
