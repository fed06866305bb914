"""The content tables of the forms in `safety/crfs`, and the reporting clocks."""

from safety.clock_models import Clock, ClockNotice
from safety.crfs.ae import AdverseEvent
from safety.crfs.oi import Infection, InfectionAssessment
from safety.crfs.pregr import PregnancyReport

__all__ = ["AdverseEvent", "Clock", "ClockNotice", "Infection", "InfectionAssessment", "PregnancyReport"]
