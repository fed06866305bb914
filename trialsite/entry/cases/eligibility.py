"""Eligibility cases as a sponsor writes them in JSON, made into the facts that the forms would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from participants.eligibility.compute import eligibility
from participants.eligibility.verdict import Eligibility
from participants.history_facts import PastResult
from participants.segments import Segment
from participants.viral_loads import HIV_RNA
from trialsite.crf.facts import Evidence
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured
from trialsite.entry.cases.reading import (
    BadCase,
    coded,
    exact,
    grammar_of,
    impossible,
    only,
    part,
    partial,
    possible,
    reported,
    row,
)
from trialsite.protocol.model import Protocol
from visits.examination_facts import PregnancyTest
from visits.medication import Medication

YES_NO = {"Y": "Y", "N": "N"}
JUDGED = {"Y": "PRESENT", "N": "ABSENT"}
MARKERS = {"POS": "POS", "NEG": "NEG", "IND": "IND", "ND": None}
# how the file and the forms call the same answer
SEROLOGY = {name: name for name in ("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm")} | {"tp": "tp_ab"}
QUESTIONS = {
    "active_infection": "active_infection", "malignancy": "malignancy", "organ": "organ_dysfunction",
    "drug_dep": "drug_dependence", "allergy": "severe_allergy", "inv_judgement": "inv_judgement",
}  # fmt: skip
COUNTS = ("wbc", "plt", "hgb")
ROUTES = {"SYSTEMIC": "IV", "TOPICAL": "TOP"}
CONFIGURATION = {"exc1": "exc1_reading"}
KEYS = (
    "sex", "dob", "consent_signed", "consent_date", "screen_date", "enrol_date", "hiv_confirmed", "hiv_confirm_date",
    "art", "vl", "cd4", "ser", "alt", "cbc", "wocbp", "hcg", "lactating", "cm_reviewed", "cm", "q", "trial_last",
)  # fmt: skip


@dataclass
class Case:
    """One case: its facts, the day of randomisation, and what of it could not be used."""

    given: Mapping[str, Any]
    facts: dict[str, list[Evidence]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, fact: str, value: Any, on: date | None = None) -> None:
        """Add a value of a fact, where there is one."""
        if value is not None:
            self.facts.setdefault(fact, []).append(Evidence(value, on))

    def measured(self, analyte: str, value: Any, unit: Any) -> Measured | None:
        """A result of the case; None, with a note, for one that a form would not store."""
        try:
            found = reported(value, unit, grammar_of(analyte))
        except Unreadable as wrong:
            self.notes.append(f"{analyte} {value!r}: {wrong.message.en}")
            return None
        if not possible(found, analyte):
            self.notes.append(f"{analyte} {value} {unit or ''}: {impossible(analyte)}")
            return None
        return found


def evaluate(case: Any, protocol: Protocol) -> dict[str, Any]:
    """The result of one case as the command prints it; raises BadCase with what is wrong with it."""
    if not isinstance(case, dict):
        raise BadCase("A case is an object with the keys n, input and config.")
    only(case, ("n", "case", "input", "config", "overall", "fails", "unknown", "notes"), "The case")
    read = read_case(part(case, "input", dict, required=True))
    told = configured(protocol, part(case, "config", dict) or {})
    found = eligibility(read.facts, told, exact(read.given, "enrol_date", required=True))
    return {
        "n": case.get("n"),
        "overall": str(found.overall),
        "fails": list(found.failed),
        "unknown": list(found.unknown),
        "notes": [*read.notes, *_notes(found)],
    }


def _notes(found: Eligibility) -> Iterator[str]:
    for verdict in found.verdicts:
        yield from (f"{verdict.criterion}: {note.en}" for note in verdict.notes)
        yield from (f"{verdict.criterion}: assumed: {text.en}" for text in verdict.assumptions)


def configured(protocol: Protocol, config: Mapping[str, Any]) -> Protocol:
    """The protocol with the settings that a case changes; raises BadCase for one that is not there or does not fit."""
    settings = {CONFIGURATION.get(key, key): value for key, value in config.items()}
    try:
        return protocol.with_overrides(version="case", overrides=settings) if settings else protocol
    except KeyError as unknown:
        raise BadCase(f'"config" names {unknown}, which is no configuration key.') from None
    except ValueError as wrong:
        raise BadCase(f'"config": {wrong}') from None


def read_case(given: Mapping[str, Any]) -> Case:
    """The facts of a case; raises BadCase with the key that is wrong."""
    only(given, KEYS, '"input"')
    case = Case(given)
    for read in (_person, _treatment, _counts, _samples, _pregnancy, _drugs, _judgements):
        read(case)
    return case


def _person(case: Case) -> None:
    given = case.given
    case.add("sex", coded(given, "sex", {"M": "M", "F": "F"}))
    case.add("birth_date", partial(given.get("dob"), "dob"))
    case.add("consent_signed", coded(given, "consent_signed", YES_NO))
    case.add("consent_date", exact(given, "consent_date"))
    # the file has no answer for these two: somebody who signed an approved form understood it
    case.add("consent_understood", "Y")
    case.add("consent_version_approved", True)
    case.add("screen_date", exact(given, "screen_date"))
    case.add("hiv_confirmed", coded(given, "hiv_confirmed", YES_NO))
    case.add("hiv_confirm_date", partial(given.get("hiv_confirm_date"), "hiv_confirm_date"))


def _treatment(case: Case) -> None:
    for each in part(case.given, "art", list) or []:
        start, end, drugs = row(each, ("start", "end", "components"), "art")
        began = partial(start, "art")
        if began is None or not isinstance(drugs, list):
            raise BadCase(f"art: {each!r} needs a start and a list of components.")
        case.add("art_segments", Segment(frozenset(drugs), began, partial(end, "art"), end is None))
    for each in part(case.given, "vl", list) or []:
        day, value, unit = row(each, ("date", "result", "unit"), "vl")
        on = partial(day, "vl")
        if on is None:
            raise BadCase(f"vl: {each!r} needs a date.")
        case.add("viral_loads", PastResult(on, _load(value, unit)), on.earliest)


def _load(value: Any, unit: Any) -> Measured | None:
    """HIV RNA as reported; None while it is awaited, and where it cannot be read."""
    try:
        return reported(value, unit, HIV_RNA)
    except Unreadable:
        return None


def _counts(case: Case) -> None:
    for each in part(case.given, "cd4", list) or []:
        day, value, unit = row(each, ("date", "value", "unit"), "cd4")
        case.add("cd4", case.measured("cd4", value, unit), exact({"cd4": day}, "cd4", required=True))


def _samples(case: Case) -> None:
    """Serology, ALT and blood count: the file gives them no day, so it is that of the latest CD4, or of screening."""
    days = [each.date for each in case.facts.get("cd4", ()) if each.date is not None]
    on = max(days, default=exact(case.given, "screen_date"))
    serology = part(case.given, "ser", dict) or {}
    only(serology, tuple(SEROLOGY), '"ser"')
    for name, fact in SEROLOGY.items():
        case.add(fact, coded(serology, name, MARKERS), on)
    if case.given.get("alt") is not None:
        case.add("alt", case.measured("alt", case.given["alt"], None), on)
    counts = part(case.given, "cbc", dict) or {}
    only(counts, COUNTS, '"cbc"')
    for name, given in counts.items():
        if given is not None:
            value, unit = row(given, ("value", "unit"), f"cbc {name}")
            case.add(name, case.measured(name, value, unit), on)


def _pregnancy(case: Case) -> None:
    case.add("childbearing", coded(case.given, "wocbp", {"Y": "Y", "N": "N_OTH"}))
    test = coded(case.given, "hcg", {code: code for code in ("POS", "NEG", "IND")})
    case.add("hcg", PregnancyTest(None, test) if test else None)
    case.add("lactating", coded(case.given, "lactating", YES_NO))


def _drugs(case: Case) -> None:
    case.add("cm_reviewed", coded(case.given, "cm_reviewed", YES_NO))
    for each in part(case.given, "cm", list) or []:
        drug_class, route, start, end = row(each, ("class", "route", "start", "end"), "cm")
        if route not in ROUTES:
            raise BadCase(f"cm: the route {route!r} must be one of {', '.join(ROUTES)}.")
        began, ended = partial(start, "cm"), partial(end, "cm")
        case.add("conmeds", Medication("", drug_class, ROUTES[route], began, ended, end is None))


def _judgements(case: Case) -> None:
    asked = part(case.given, "q", dict) or {}
    only(asked, (*QUESTIONS, "other_trial"), '"q"')
    for name, fact in QUESTIONS.items():
        case.add(fact, coded(asked, name, JUDGED))
    case.add("other_trial", coded(asked, "other_trial", YES_NO))
    case.add("other_trial_last_date", partial(case.given.get("trial_last"), "trial_last"))
