"""The content tables of the forms in `safety/crfs`, the reporting clocks and the holds of stopping rules."""

from safety.board.models import BoardDocument, BoardMeeting
from safety.clock_models import Clock, ClockNotice
from safety.coding_models import Coding
from safety.crfs.ae import AdverseEvent
from safety.crfs.oi import Infection, InfectionAssessment
from safety.crfs.pregr import PregnancyReport
from safety.crfs.sae import SeriousReport
from safety.dispatch import Dispatch
from safety.sponsor import SponsorAssessment
from safety.stopping.models import Hold, HoldDecision

__all__ = [
    "AdverseEvent",
    "BoardDocument",
    "BoardMeeting",
    "Clock",
    "ClockNotice",
    "Coding",
    "Dispatch",
    "Hold",
    "HoldDecision",
    "Infection",
    "InfectionAssessment",
    "PregnancyReport",
    "SeriousReport",
    "SponsorAssessment",
]
