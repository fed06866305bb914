"""Visit, and the content tables of the forms in `visits/crfs`."""

from __future__ import annotations

from django.db import models

from trialsite.audit.tracked import Tracked
from trialsite.crf.values.places import visit_name
from visits.crfs.adh import Adherence
from visits.crfs.cm import ConcomitantMedication
from visits.crfs.dv import ProtocolDeviation
from visits.crfs.inf import Infusion, InfusionVitals, Interruption
from visits.crfs.log import Contact
from visits.crfs.pe import PhysicalExamination
from visits.crfs.preg import Pregnancy
from visits.crfs.prep import Preparation
from visits.crfs.sv import VisitAttendance
from visits.crfs.vs import VitalSigns
from visits.data_review_models import DataReview
from visits.infusion.bag_checks import BagCheck
from visits.preparation.lot_models import LotKind, LotMove, LotState, MoveKind, ProductLot, ProductNotice
from visits.preparation.models import BagOrder, BagRelease, PreparationDeviation, further
from visits.site_deviation_models import SiteDeviation

__all__ = [
    "Adherence", "BagCheck", "BagOrder", "BagRelease", "ConcomitantMedication", "Contact", "DataReview", "Infusion",
    "InfusionVitals", "Interruption", "LotKind", "LotMove", "LotState", "MoveKind", "PhysicalExamination",
    "Pregnancy", "Preparation",
    "PreparationDeviation", "ProductLot", "ProductNotice", "ProtocolDeviation", "SiteDeviation", "Visit",
    "VisitAttendance", "VitalSigns", "further",
]  # fmt: skip


class Visit(Tracked):
    """One visit of one participant, planned by the protocol or unscheduled; its dates come from its forms."""

    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    protocol_version = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "code", "number"], name="visit_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How addresses and the ledger name it: `V2`, `UNS`, `UNS-2`."""
        return visit_name(self.code, self.number)
