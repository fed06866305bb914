"""The content tables of the forms in `safety/crfs`, and the reporting clocks."""

from safety.clock_models import Clock, ClockNotice
from safety.crfs.ae import AdverseEvent

__all__ = ["AdverseEvent", "Clock", "ClockNotice"]
