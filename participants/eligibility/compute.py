"""All seventeen criteria at once: the one entry to the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from participants.eligibility.exclusion import blood_counts, immune_drugs, judged, other_study, pregnant
from participants.eligibility.inclusion import (
    confirmed_hiv,
    informed,
    low_cd4,
    of_age,
    suppressed,
    unchanged_regimen,
)
from participants.eligibility.known import Facts, Known
from participants.eligibility.readings import other_infection
from participants.eligibility.verdict import Eligibility, Finding, Verdict, verdict_of
from trialsite.protocol.model import Protocol

RULES: dict[str, Callable[[Known], Finding]] = {
    "I1": confirmed_hiv,
    "I2": of_age,
    "I3": suppressed,
    "I4": unchanged_regimen,
    "I5": low_cd4,
    "I6": informed,
    "E1": other_infection,
    "E2": judged("active_infection"),
    "E3": judged("malignancy"),
    "E4": judged("organ_dysfunction"),
    "E5": blood_counts,
    "E6": judged("drug_dependence"),
    "E7": pregnant,
    "E8": judged("severe_allergy"),
    "E9": immune_drugs,
    "E10": other_study,
    "E11": judged("inv_judgement"),
}


def eligibility(facts: Facts, protocol: Protocol, enrol_date: date) -> Eligibility:
    """The state of every criterion of the protocol.

    `facts`: the values of each fact, oldest first. `enrol_date`: the day of randomisation, planned or real (site date).
    """
    return Eligibility(tuple(verdict(each.id, facts, protocol, enrol_date) for each in protocol.criteria))


def verdict(criterion: str, facts: Facts, protocol: Protocol, enrol_date: date) -> Verdict:
    """The state of one criterion, as `eligibility` computes all of them."""
    known = Known(facts, protocol, enrol_date)
    finding = RULES[criterion](known)
    return verdict_of(criterion, finding, known.used)
