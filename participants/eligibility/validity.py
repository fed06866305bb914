"""How long the results of screening can still be used for enrolment; pure."""

from __future__ import annotations

from datetime import date, timedelta

from participants.eligibility.known import Facts
from participants.eligibility.readings import MARKERS
from trialsite.protocol.model import Protocol

VIRAL_LOAD = "viral_loads"
SAMPLES = ("cd4", *MARKERS, "alt", "wbc", "plt", "hgb", VIRAL_LOAD)


def valid_until(facts: Facts, protocol: Protocol) -> date | None:
    """The last site date on which every result at hand is still valid; None while nothing was sampled in screening.

    Screening begins with consent: results from before it are history and do not run out.
    """
    begun = facts["consent_date"][-1].value if facts.get("consent_date") else None
    if begun is None:
        return None
    ends = []
    for name in SAMPLES:
        days = int(protocol.value("vl_current_days" if name == VIRAL_LOAD else "lab_days"))
        taken = [each.date for each in facts.get(name, ()) if each.date is not None and each.date >= begun]
        if taken:
            ends.append(max(taken) + timedelta(days=days))
    return min(ends, default=None)
