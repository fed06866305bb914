"""The content tables of the forms in `safety/crfs`."""

from safety.crfs.ae import AdverseEvent
from safety.crfs.oi import Infection, InfectionAssessment
from safety.crfs.pregr import PregnancyReport

__all__ = ["AdverseEvent", "Infection", "InfectionAssessment", "PregnancyReport"]
