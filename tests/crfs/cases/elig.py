"""Examples of the checks of eligibility, around the base person of the clinical specification (3.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.crfs.example import ID_NUMBER, PHONE, Example
from tests.participants.eligibility.person import BASE, facts_of
from trialsite.crf.facts import Evidence
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.partial import PartialDate

ABSENT = dict.fromkeys(
    ("active_infection", "malignancy", "organ_dysfunction", "drug_dependence", "severe_allergy", "inv_judgement"),
    "ABSENT",
)
ANSWERED: dict[str, Any] = {**ABSENT, "other_trial": "N", "planned_enrol_date": date(2024, 3, 20)}
P = PartialDate


def known(**changes: Any) -> dict[str, Any]:
    """What the other forms say of the base person, but for some answers."""
    return {"screening_facts": facts_of(BASE | changes)}


def randomised() -> dict[str, Any]:
    """What they say of the base person after randomisation."""
    day = date(2024, 3, 20)
    return {"screening_facts": {**facts_of(BASE), "randomised_on": [Evidence(day, day)]}}


def alt(number: str) -> dict[str, Any]:
    """ALT in U/L with an upper limit of 50."""
    value = Decimal(number)
    return {"alt": Measured(number, Op.EQ, value, "U/L", value, high=Decimal(50))}


FAILS_I5 = known(cd4=[("2024-03-05", Decimal(350))])
SCREENED = {"screen_date": date(2024, 3, 4)}
# the answer that blocks each criterion which the data of the base person let pass
BLOCKING = {**dict.fromkeys(("I1", "I2", "I3", "I4", "I5", "I6"), "NOT_MET"),
            **dict.fromkeys(("E1", "E5", "E7", "E9", "E10"), "PRESENT")}  # fmt: skip


def uncommented(criterion: str) -> Example:
    """A stricter answer with and without a comment."""
    key = criterion.lower()
    answered = {**ANSWERED, f"{key}_inv": BLOCKING[criterion]}
    return Example("elig", f"elig.{key}_comment", "G", answered, {**answered, f"{key}_comment": "Seen"}, known())


EXAMPLES: tuple[Example, ...] = (
    *(uncommented(criterion) for criterion in BLOCKING),
    Example(
        "elig",
        "elig.e1_comment",
        "G",
        ANSWERED,
        {**ANSWERED, "e1_comment": "Reading A"},
        known(alt=Decimal(95)),
    ),
    Example(
        "elig",
        "elig.e5_comment",
        "G",
        {**ANSWERED, "e5_inv": "ABSENT"},
        {**ANSWERED, "e5_inv": "ABSENT", "e5_comment": "Repeated outside"},
        known(wbc=None),
    ),
    Example(
        "elig",
        "elig.other_trial_last_date",
        "S",
        {"other_trial_last_date": ("UNK", "not told")},
        {"other_trial_last_date": P("2023")},
    ),
    Example("elig", "G-06", "C", {}, ANSWERED),
    Example(
        "elig",
        "G-06",
        "C",
        {**ANSWERED, "other_trial": "Y"},
        {**ANSWERED, "other_trial": "Y", "other_trial_last_date": P("2023-11")},
    ),
    Example("elig", "G-01", "H", {"form_date": date(2024, 6, 2)}, {"form_date": date(2024, 6, 1)}),
    Example(
        "elig", "G-01", "H", {"other_trial_last_date": P("2024-06-02")}, {"other_trial_last_date": P("2024-06-01")}
    ),
    Example("elig", "DM-01", "H", {"inv_reason": ID_NUMBER}, {"inv_reason": "lives far away"}),
    Example("elig", "DM-03", "S", {"e1_comment": PHONE}, {"e1_comment": "treated in 2016"}),
    Example("elig", "ELIG-01", "G", {**ANSWERED, "i5_inv": "MET"}, {**ANSWERED, "i5_inv": "NOT_MET"}, FAILS_I5),
    Example(
        "elig", "ELIG-01", "G", {**ANSWERED, "e1_inv": "ABSENT"}, {**ANSWERED, "e1_inv": "PRESENT"}, known(tp_ab="POS")
    ),
    Example(
        "elig",
        "ELIG-02",
        "S",
        {**ANSWERED, "i5_inv": "NOT_MET"},
        {**ANSWERED, "i5_inv": "NOT_MET", "i5_comment": "clotted"},
        known(),
    ),
    Example("elig", "ELIG-02", "S", {**ANSWERED, "e10_inv": "PRESENT"}, {**ANSWERED, "e10_inv": "ABSENT"}, known()),
    Example("elig", "ELIG-03", "G", {**ANSWERED, "malignancy": "PRESENT"}, ANSWERED, known()),
    Example("elig", "ELIG-03", "G", {**ANSWERED, "e5_inv": "PRESENT"}, ANSWERED, known()),
    Example("elig", "ELIG-04", "D", {**ANSWERED, "malignancy": "PRESENT"}, ANSWERED, randomised()),
    Example("elig", "ELIG-06", "P", {**ANSWERED, "malignancy": "PRESENT"}, ANSWERED, known()),
    Example(
        "elig",
        "elig.active_infection",
        "S",
        {"active_infection": "ABSENT"},
        {"active_infection": "PRESENT"},
        {"temp_c": Decimal("38.0")},
    ),
    Example(
        "elig",
        "elig.malignancy",
        "S",
        {"malignancy": "ABSENT"},
        {"malignancy": "PRESENT"},
        {"mh_malignancy": "Lymphoma"},
    ),
    Example(
        "elig",
        "elig.organ_dysfunction",
        "S",
        {"organ_dysfunction": "ABSENT"},
        {"organ_dysfunction": "PRESENT"},
        alt("125"),
    ),
    Example(
        "elig",
        "elig.severe_allergy",
        "S",
        {"severe_allergy": "ABSENT"},
        {"severe_allergy": "PRESENT"},
        {"mh_allergy": "Penicillin"},
    ),
    Example(
        "elig",
        "elig.planned_enrol_date",
        "H",
        {"planned_enrol_date": date(2024, 3, 3)},
        {"planned_enrol_date": date(2024, 3, 4)},
        SCREENED,
    ),
    Example(
        "elig",
        "elig.planned_enrol_date",
        "S",
        {"planned_enrol_date": date(2024, 4, 2)},
        {"planned_enrol_date": date(2024, 4, 1)},
        SCREENED,
    ),
    Example(
        "elig",
        "elig.other_trial_last_date",
        "S",
        {"other_trial_last_date": P("UNK")},
        {"other_trial_last_date": P("2023")},
    ),
    Example(
        "elig",
        "elig.other_trial_last_date",
        "S",
        {"other_trial_last_date": P("2024-03-05")},
        {"other_trial_last_date": P("2024-03")},
        {"consent_date": date(2024, 3, 4)},
    ),
)
