"""A person in screening, written as the boundary table of the clinical specification (3.5) writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from participants.eligibility.compute import eligibility
from participants.eligibility.verdict import Eligibility
from participants.history_facts import PastResult
from participants.segments import Segment
from participants.viral_loads import HIV_RNA
from trialsite.crf.facts import Evidence
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, read_measured
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.catalogue import package
from trialsite.protocol.model import Protocol
from visits.examination_facts import PregnancyTest
from visits.medication import Medication

SAMPLED = date(2024, 3, 5)
BASE: dict[str, Any] = {
    "sex": "M",
    "birth_date": "1985-06-15",
    "consent_signed": "Y",
    "consent_date": date(2024, 3, 4),
    "consent_understood": "Y",
    "consent_version_approved": True,
    "screen_date": date(2024, 3, 4),
    "enrol_date": date(2024, 3, 20),
    "hiv_confirmed": "Y",
    "hiv_confirm_date": "2018-05-10",
    "art": [("2018-06-01", None, "TDF 3TC EFV")],
    "vl": [("2023-06-12", "<20"), ("2024-03-05", "TND")],
    "cd4": [("2024-03-05", Decimal(262))],
    "hbv_dna": "NEG",
    "hcv_rna": "NEG",
    "hav_igm": "NEG",
    "hdv_igm": "NEG",
    "hev_igm": "NEG",
    "tp_ab": "NEG",
    "alt": Decimal(32),
    "wbc": Decimal("5.1"),
    "plt": Decimal(180),
    "hgb": Decimal(142),
    "active_infection": "ABSENT",
    "malignancy": "ABSENT",
    "organ_dysfunction": "ABSENT",
    "drug_dependence": "ABSENT",
    "severe_allergy": "ABSENT",
    "inv_judgement": "ABSENT",
    "other_trial": "N",
    "cm_reviewed": "Y",
    "cm": [],
}
PARTIAL = ("birth_date", "hiv_confirm_date", "other_trial_last_date")
SAMPLES = ("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab", "rpr_titre", "alt", "wbc", "plt", "hgb")


def computed(changes: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None) -> Eligibility:
    """Eligibility of the base person with some answers changed (None: unanswered), under changed settings."""
    person = BASE | dict(changes or {})
    return eligibility(facts_of(person), protocol_with(settings or {}), person["enrol_date"])


def protocol_with(settings: Mapping[str, Any]) -> Protocol:
    """The protocol with other values of some configuration keys."""
    return package("msct_a_22").with_overrides(version="test", overrides=settings)


def facts_of(person: Mapping[str, Any]) -> dict[str, list[Evidence]]:
    """The facts as their providers give them."""
    facts = {
        "art_segments": [Evidence(_segment(*each)) for each in person["art"]],
        "viral_loads": [Evidence(PastResult(PartialDate(on), _load(text)), _day(on)) for on, text in person["vl"]],
        "cd4": [Evidence(value, _day(on)) for on, value in person["cd4"]],
        "hcg": [Evidence(PregnancyTest("SERUM", person["hcg_result"]))] if person.get("hcg_result") else [],
        "conmeds": [Evidence(_drug(*each)) for each in person["cm"]],
    }
    for name, value in person.items():
        if value is None or name in {"art", "vl", "cd4", "cm", "enrol_date", "hcg_result"}:
            continue
        read = PartialDate(value) if name in PARTIAL else value
        facts[name] = [Evidence(read, SAMPLED if name in SAMPLES else None)]
    return facts


def _day(text: str) -> date | None:
    return PartialDate(text).earliest


def _segment(start: str, end: str | None, drugs: str) -> Segment:
    return Segment(frozenset(drugs.split()), PartialDate(start), PartialDate(end) if end else None, end is None)


def _load(text: str) -> Measured | None:
    try:
        return read_measured(text, grammar=HIV_RNA)
    except Unreadable:
        return None


def _drug(drug_class: str, route: str, start: str, end: str | None) -> Medication:
    return Medication("a drug", drug_class, route, PartialDate(start), PartialDate(end) if end else None, end is None)
