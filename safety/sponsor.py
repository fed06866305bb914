"""SponsorAssessment: what the sponsor says of a serious event, beside the investigator's opinion and never over it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from safety.codelists import AECAUS
from trialsite.audit.tracked import Tracked


class SponsorAssessment(Tracked):
    """One assessment of one event; a later one is a row of its own, and the last one counts.

    `version` and `version_on` name the reference safety information that the expectedness was held against.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    aware_on = models.DateField()
    related = models.CharField(max_length=20)
    expected = models.CharField(max_length=1)
    version = models.CharField(max_length=60)
    version_on = models.DateField()
    why = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_username = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="sponsorassessment_number"),
            models.CheckConstraint(
                condition=Q(related__in=[code.code for code in AECAUS]), name="sponsorassessment_related"
            ),
            models.CheckConstraint(condition=Q(expected__in=["Y", "N"]), name="sponsorassessment_expected"),
            models.CheckConstraint(condition=~Q(version=""), name="sponsorassessment_version"),
        ]

    def __str__(self) -> str:
        return f"assessment {self.number}"


def assessment_sql() -> str:
    """Idempotent SQL: an assessment is never changed."""
    table = SponsorAssessment._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION trialsite_assessment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'trialsite: an assessment is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS trialsite_assessment_kept ON "{table}";
CREATE TRIGGER trialsite_assessment_kept BEFORE UPDATE ON "{table}"
  FOR EACH ROW EXECUTE FUNCTION trialsite_assessment_kept();
"""
