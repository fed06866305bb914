"""Hold: a stopping rule that fired, and HoldDecision: what was decided about it. Neither is ever edited."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.stopping import Scope
from trialsite.protocol.text import Text


class Choice(StrEnum):
    """What a decision says; only the first two lift the hold."""

    CONTINUE = "CONTINUE"
    MODIFY = "MODIFY"
    STOP = "STOP"


CHOICES = {
    Choice.CONTINUE: Text("Continue as before", "按原方案继续"),
    Choice.MODIFY: Text("Continue with changes", "修改后继续"),
    Choice.STOP: Text("Stop: the hold stays", "终止：继续暂停"),
}
LIFTING = (Choice.CONTINUE, Choice.MODIFY)


class Hold(Tracked):
    """One firing of one rule: from `fired_at` on no infusion is begun, until a decision lifts it.

    Without participant it holds the whole study, enrolment too. `grounds` are places of forms, one a line, which
    nobody who is blinded may not see; `why` is what an investigator wrote who put it there by hand.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(max_length=60)
    scope = models.CharField(max_length=12)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, null=True, blank=True, related_name="+")
    grounds = models.TextField(blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")
    fired_at = models.DateTimeField()
    fired_by = models.CharField(max_length=120)
    number = models.PositiveIntegerField(unique=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=Scope.PARTICIPANT.value, participant__isnull=False)
                | Q(scope=Scope.STUDY.value, participant__isnull=True),
                name="hold_scope",
            ),
            models.CheckConstraint(condition=~Q(grounds="") | ~Q(why=""), name="hold_rests_on"),
        ]
        indexes = [models.Index(fields=["fired_at"], name="hold_open", condition=Q(lifted_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.number} {self.rule}"


class HoldDecision(Tracked):
    """One signed decision on one hold; `advice` is what the safety board said of it."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.ForeignKey(Hold, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    advice = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    signer = models.CharField(max_length=120)
    signer_role = models.CharField(max_length=40)
    signer_username = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hold", "number"], name="holddecision_number"),
            models.CheckConstraint(
                condition=Q(choice__in=[choice.value for choice in Choice]), name="holddecision_choice"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="holddecision_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.choice} {self.at:%Y-%m-%d}"

    @property
    def words(self) -> Text:
        """What it says."""
        return CHOICES[Choice(self.choice)]


def hold_sql() -> str:
    """Idempotent SQL: of a hold only its lifting is written, once, and only on a decision that lifts it."""
    hold, decision = Hold._meta.db_table, HoldDecision._meta.db_table
    kept = ("rule", "scope", "participant_id", "grounds", "why", "fired_at", "fired_by", "number")
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in kept)
    lifting = ", ".join(f"'{choice}'" for choice in LIFTING)
    return f"""
CREATE OR REPLACE FUNCTION trialsite_hold_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.lifted_at IS NOT NULL OR {changed} OR NOT EXISTS (
      SELECT 1 FROM "{decision}" d WHERE d.hold_id = NEW.id AND d.choice IN ({lifting}) AND d.at = NEW.lifted_at) THEN
    RAISE EXCEPTION 'trialsite: a hold is lifted by a decision alone' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS trialsite_hold_kept ON "{hold}";
CREATE TRIGGER trialsite_hold_kept BEFORE UPDATE ON "{hold}" FOR EACH ROW EXECUTE FUNCTION trialsite_hold_kept();
CREATE OR REPLACE FUNCTION trialsite_decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'trialsite: a decision is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS trialsite_decision_kept ON "{decision}";
CREATE TRIGGER trialsite_decision_kept BEFORE UPDATE ON "{decision}"
  FOR EACH ROW EXECUTE FUNCTION trialsite_decision_kept();
"""
