"""BoardMeeting, and BoardDocument: a report that was handed over. What a closed report says is in no row here."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked
from trialsite.protocol.text import Text


class Recommendation(StrEnum):
    """What the board advises."""

    CONTINUE = "CONTINUE"
    MODIFY = "MODIFY"
    PAUSE = "PAUSE"
    STOP = "STOP"


class ReportKind(StrEnum):
    """For everybody, or for the board alone."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


RECOMMENDATIONS = {
    Recommendation.CONTINUE: Text("Continue as planned", "按计划继续"),
    Recommendation.MODIFY: Text("Continue with changes", "修改后继续"),
    Recommendation.PAUSE: Text("Pause enrolment and dosing", "暂停入组和给药"),
    Recommendation.STOP: Text("Stop the study", "终止研究"),
}
REPORTS = {
    ReportKind.OPEN: Text("Open report", "开放报告"),
    ReportKind.CLOSED: Text("Closed report", "非公开报告"),
}


class BoardMeeting(Tracked):
    """One meeting: planned with its data cut-off, and closed by the signed record, which is written once."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    held_on = models.DateField()
    cutoff_on = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=120)
    members = models.CharField(max_length=300, blank=True, default="")
    recommendation = models.CharField(max_length=10, blank=True, default="")
    advice = models.CharField(max_length=1000, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    signer = models.CharField(max_length=120, blank=True, default="")
    signer_role = models.CharField(max_length=40, blank=True, default="")
    signer_username = models.CharField(max_length=60, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cutoff_on__lte=F("held_on")), name="boardmeeting_cutoff"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, recommendation="", signer="", digest="")
                | Q(signed_at__isnull=False, recommendation__in=[each.value for each in Recommendation])
                & ~Q(signer="")
                & ~Q(members="")
                & ~Q(digest=""),
                name="boardmeeting_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.held_on}"

    @property
    def words(self) -> Text:
        """What was recommended."""
        return RECOMMENDATIONS[Recommendation(self.recommendation)]


class BoardDocument(Tracked):
    """One report as it was handed over: its fingerprint, by whom and to whom; the receipt is written once.

    `label` says which report; that of a closed one is shown to unblinded people alone.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    label = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=120)
    handed_to = models.CharField(max_length=120)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=120, blank=True, default="")
    receipt = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="boarddocument_number"),
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in ReportKind]), name="boarddocument_kind"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="boarddocument_sha256"),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, receipt="") | Q(received_at__isnull=False) & ~Q(receipt=""),
                name="boarddocument_receipt",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def title(self) -> Text:
        """Which kind it is."""
        return REPORTS[ReportKind(self.kind)]


def board_sql() -> str:
    """Idempotent SQL: a meeting is signed once, a document received once, and nothing else of them changes."""
    return _kept(BoardMeeting, "signed_at", ("number", "held_on", "cutoff_on", "planned_at", "planned_by")) + _kept(
        BoardDocument,
        "received_at",
        ("meeting_id", "number", "kind", "label", "sha256", "handed_at", "handed_by", "handed_to"),
    )


def _kept(model: Any, once: str, kept: tuple[str, ...]) -> str:
    table = model._meta.db_table
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in kept)
    return f"""
CREATE OR REPLACE FUNCTION trialsite_kept_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.{once} IS NOT NULL OR {changed} THEN
    RAISE EXCEPTION 'trialsite: this is written once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS trialsite_kept_{table} ON "{table}";
CREATE TRIGGER trialsite_kept_{table} BEFORE UPDATE ON "{table}"
  FOR EACH ROW EXECUTE FUNCTION trialsite_kept_{table}();
"""
