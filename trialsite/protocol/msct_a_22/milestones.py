"""What the investigator signs and how soon: eligibility, serious events, end points, each visit, the rest."""

from __future__ import annotations

from trialsite.protocol.milestones import Milestone
from trialsite.protocol.text import Text

_SOURCE = "requirements ES-09, SA-10 (days: design default)"

MILESTONES = (
    Milestone("eligibility", Text("Eligibility", "入选资格"), 0, _SOURCE, frozenset({"elig"}), by_act=True),
    Milestone("sae", Text("Serious adverse event", "严重不良事件"), 7, _SOURCE, frozenset({"sae"})),
    # the primary time point is V7 (clinical specification 6.2); who ends early has it at that visit
    Milestone(
        "endpoint", Text("End-point data", "终点数据"), 7, _SOURCE, frozenset({"lym", "vl"}), frozenset({"V7", "ET"})
    ),
    Milestone("visit", Text("Visit", "访视"), 14, _SOURCE, at_visit=True),
    Milestone("casebook", Text("Casebook", "病例报告表"), 28, _SOURCE),
)
