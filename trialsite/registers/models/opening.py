"""What has to be done once before real participants are entered."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from trialsite.audit.tracked import Tracked


class MilestoneKind(StrEnum):
    """What was done."""

    ACCEPTANCE_TEST = "acceptance_test"


class Milestone(Tracked):
    """Something done on a site date, with the document that says so; the last one of a kind counts."""

    kind = models.CharField(max_length=20)
    done_on = models.DateField()
    reference = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kind} {self.done_on}"
