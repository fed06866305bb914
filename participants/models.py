"""Participant, and the content tables of the forms in `participants/crfs`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.db.models import Q

from participants.crfs.art import Regimen
from participants.crfs.cd4h import PastCd4
from participants.crfs.dm import Demographics
from participants.crfs.dth import Death
from participants.crfs.elig import EligibilityForm
from participants.crfs.eos import EndOfStudy
from participants.crfs.eot import EndOfTreatment
from participants.crfs.hiv import HivHistory
from participants.crfs.ic import InformedConsent
from participants.crfs.mh import MedicalHistory
from participants.crfs.rand import RandomisationForm
from participants.crfs.unbl import UnblindingForm
from participants.crfs.vlh import PastViralLoad
from participants.crfs.wd import Withdrawal
from participants.decisions import DecisionLine, EligibilityDecision
from participants.randomisation import models as _allocation  # noqa: F401 - Django must know the tables; nobody else may
from participants.randomised import Randomisation
from participants.unblinding import Unblinding, UnblindingKind
from trialsite.audit.tracked import Tracked
from trialsite.protocol.text import Text

__all__ = [
    "BEFORE_RANDOMISATION", "STAGES", "Death", "DecisionLine", "Demographics", "EligibilityDecision", "EligibilityForm",
    "EndOfStudy", "EndOfTreatment", "HivHistory", "InformedConsent", "MedicalHistory", "Participant", "PastCd4",
    "PastViralLoad", "Randomisation", "RandomisationForm", "Regimen", "Stage", "Unblinding", "UnblindingForm",
    "UnblindingKind", "Withdrawal",
]  # fmt: skip


class Stage(StrEnum):
    """How far a person is in the trial."""

    SCREENING = "screening"
    ELIGIBLE = "eligible"
    RANDOMISED = "randomised"
    SCREEN_FAILED = "screen_failed"
    ENDED = "ended"


STAGES: Mapping[str, Text] = {
    Stage.SCREENING: Text("In screening", "筛选期"),
    Stage.ELIGIBLE: Text("Eligible, signed", "符合入选，已签名"),
    Stage.RANDOMISED: Text("Randomised", "已随机"),
    Stage.SCREEN_FAILED: Text("Screen failure", "筛选失败"),
    Stage.ENDED: Text("Ended", "已结束研究"),
}
# of these people criteria are still judged
BEFORE_RANDOMISATION = frozenset(Stage) - {Stage.RANDOMISED, Stage.ENDED}


class Participant(Tracked):
    """One person under one screening number, given once and never changed; no name is ever stored.

    Who is screened again gets a new number: `screened_again_as` leads from the old one to it.
    """

    code = models.CharField(max_length=12, unique=True)
    number = models.PositiveIntegerField(unique=True)
    stage = models.CharField(max_length=20, default=Stage.SCREENING)
    protocol_version = models.CharField(max_length=20)
    screened_again_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^([0-9]{2}-)?S[0-9]{3,}$"), name="participant_code_form")
        ]

    def __str__(self) -> str:
        return self.code
