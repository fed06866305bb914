"""The content tables of the forms in `safety/crfs`, and the reporting clocks."""

from safety.clock_models import Clock, ClockNotice
from safety.crfs.ae import AdverseEvent
from safety.crfs.oi import Infection, InfectionAssessment
from safety.crfs.pregr import PregnancyReport
from safety.crfs.sae import SeriousReport
from safety.dispatch import Dispatch
from safety.sponsor import SponsorAssessment

__all__ = [
    "AdverseEvent",
    "Clock",
    "ClockNotice",
    "Dispatch",
    "Infection",
    "InfectionAssessment",
    "PregnancyReport",
    "SeriousReport",
    "SponsorAssessment",
]
