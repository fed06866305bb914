"""The people of the demonstration: how far each has come in screening, and what differs from one who fits.

One person for every criterion that can refuse somebody, and one for every stage on the way to a signed decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from trialsite.entry.demonstration.base import Filled, Typed, printed
from trialsite.protocol.dates import add_months


class Until(IntEnum):
    """How far a person has come."""

    REGISTERED = 0
    CONSENTED = 1
    BEGUN = 2
    SAMPLED = 3
    JUDGED = 4
    SIGNED = 5


class End(StrEnum):
    """Why screening ended, as the end of study names it."""

    FAILED = "SCRFAIL"
    WITHDREW = "WD_CONSENT"


Changes = Mapping[str, Typed]


def _same(day: date) -> Changes:
    return {}


def _none(day: date) -> tuple[Filled, ...]:
    return ()


@dataclass(frozen=True)
class Person:
    """One synthetic person: consent so many days ago, how far they came, and what is typed otherwise.

    `changes`: by form, given the day of consent. `entries`: what logs hold besides. `later`: a correction after the
    signature, form and answers. `failed_before`: the days of the person of the table who is screened again.
    """

    days: int
    until: Until
    changes: Callable[[date], Changes] = _same
    entries: Callable[[date], tuple[Filled, ...]] = _none
    ends: End | None = None
    later: Changes = field(default_factory=dict)
    failed_before: int | None = None


def failed(
    days: int,
    changes: Callable[[date], Changes] = _same,
    *,
    until: Until = Until.JUDGED,
    entries: Callable[[date], tuple[Filled, ...]] = _none,
) -> Person:
    """Somebody whose screening ended with a criterion that fails, as far as it had come by then."""
    return Person(days, until, changes, entries, End.FAILED)


def fixed(**changes: Typed) -> Callable[[date], Changes]:
    """Changes that do not depend on the day of consent."""
    return lambda day: changes


def _drug(name: str, drug_class: str, route: str, start: str, end: str = "") -> Filled:
    ends = {"cm_ongoing": "N", "cm_end": end} if end else {"cm_ongoing": "Y"}
    return Filled("cm", 0, {
        "cm_name": name, "cm_class": drug_class, "cm_indication": "Before the trial", "cm_route": route,
        "cm_freq": "QD", "cm_start": start, **ends,
    })  # fmt: skip


def _woman(**answers: str) -> Changes:
    """A woman of childbearing age, and what her test said."""
    return {
        "dm": {"sex": "F", "birth_date": "1990-09-21", "height_cm": "161"},
        "preg": answers,
        "vs": {"weight_kg": "54.2"},
        "haem": {"results[hgb].value": "128", "results[hct].value": "38.9", "results[rbc].value": "4.31"},
        "bioc": {"results[crea].value": "61"},
    }


def _pregnancy_test(day: date, result: str) -> Typed:
    return {
        "childbearing": "Y", "lmp_date": f"{day - timedelta(days=31)}", "hcg_date": f"{day}", "hcg_sample": "SERUM",
        "hcg_result": result, "lactating": "N",
    }  # fmt: skip


def _too_young(day: date) -> Changes:
    return {"dm": {"birth_date": f"{add_months(day, -12 * 18) + timedelta(days=1)}"}}


def _short_treatment(day: date) -> Changes:
    return {"art": {"art_start": f"{add_months(day, -12) + timedelta(days=1)}"}}


def _switched(day: date) -> tuple[Filled, ...]:
    since = add_months(day, -8)
    return (
        Filled("art", 0, {
            "art_components": "TDF|3TC|DTG", "art_start": f"{since + timedelta(days=1)}", "art_ongoing": "Y",
        }),
    )  # fmt: skip


def _until_switch(day: date) -> Changes:
    return {"art": {"art_ongoing": "N", "art_end": f"{add_months(day, -8)}", "art_change_reason": "SIMPL"}}


# two reports as printed, with all that the laboratory of the site measures: a calm one, and one with little
# haemoglobin and a raised ALT
CALM: Changes = {
    "haem": printed(
        "wbc 5.2|neut_pct 58.2|lymph_pct 29.4|neut 2.97|lymph 1.50|mono 0.41|eos 0.18|baso 0.04|rbc 4.71"
        "|hgb 142|hct 42.4|mcv 90|mch 30.1|mchc 335|plt 180"
    ),
    "bioc": printed(
        "alt 32|ast 28|ggt 24|alp 78|tp 74.6|alb 44.1|tbil 12.3|dbil 3.1|urea 5.2|crea 76|ua 352|glu 5.1|k 4.2"
        "|na 140|cl 103|ca 2.31|phos 1.12|mg 0.88|chol 4.6|tg 1.3|ck 104|ldh 182|crp <0.5"
    ),
}
RAISED: Changes = {
    "haem": printed(
        "wbc 3.7|neut 1.92|lymph 1.21|mono 0.36|eos 0.16|baso 0.03|rbc 3.42|hgb 10.4 g/dL|hct 31.2|mcv 91.2|plt 131"
    ),
    "bioc": printed("alt 58|ast 41|alp 71|alb 39.2|tbil 9.8|crea 55|urea 4.1|k 3.9|na 138|glu 5.4|ca 2.18|phos 0.81"),
    "lym": {"cd4": "0.243 10^9/L", "cd8": "788"},
}
PRESENT = "PRESENT"

# one after the other in the order of their screening numbers
PEOPLE: tuple[Person, ...] = (
    Person(41, Until.SIGNED, fixed(**CALM)),
    failed(38, fixed(lym={"cd4": "350"})),  # I5
    failed(36, fixed(ser={"tp_ab": "POS", "rpr_titre": "1:2"})),  # E1
    failed(34, fixed(haem={"results[hgb].value": "97", "results[hct].value": "30.1"})),  # E5
    failed(33, entries=lambda day: (_drug("Prednisone", "CORT", "PO", f"{add_months(day, -3)}"),)),  # E9
    failed(31, fixed(vl={"vl": "50"})),  # I3
    failed(30, _until_switch, entries=_switched),  # I4
    failed(28, lambda day: _woman(contraception="Y", **_pregnancy_test(day, "POS"))),  # E7
    failed(27, _too_young, until=Until.BEGUN),  # I2
    failed(26, _short_treatment),  # I3 and I5
    failed(25, fixed(hiv={"hiv_confirmed": "N"}), until=Until.BEGUN),  # I1
    failed(24, fixed(ic={"consent_understood": "N"}), until=Until.CONSENTED),  # I6
    failed(23, fixed(elig={"active_infection": PRESENT, "e2_comment": "Lung infiltrate"})),  # E2
    failed(22, fixed(elig={"malignancy": PRESENT, "e3_comment": "Basal cell carcinoma"})),  # E3
    failed(21, fixed(elig={"organ_dysfunction": PRESENT, "organ_detail": "heart"})),  # E4
    failed(20, fixed(elig={"drug_dependence": PRESENT})),  # E6
    failed(19, fixed(elig={"severe_allergy": PRESENT})),  # E8
    failed(18, lambda day: {"elig": {
        "other_trial": "Y", "other_trial_last_date": f"{add_months(day, -2)}", "e10_inv": PRESENT,
    }}),  # E10
    failed(17, fixed(elig={"inv_judgement": PRESENT, "inv_reason": "Lives too far away"})),  # E11
    Person(16, Until.SAMPLED, ends=End.WITHDREW),
    Person(15, Until.SIGNED, later={"bioc": {"results[alt].value": "92"}}),
    Person(14, Until.JUDGED, fixed(lym={"cd4": "318"}), failed_before=38),
    Person(13, Until.JUDGED, lambda day: _woman(contraception="Y", **_pregnancy_test(day, "NEG"))),
    # readings of exclusion 1 differ
    Person(12, Until.JUDGED, fixed(ser={"hev_igm": "POS"}, bioc={"results[alt].value": "64"})),
    Person(11, Until.SAMPLED, fixed(**RAISED)),
    Person(10, Until.SAMPLED, fixed(ser={"hbv_dna": "", "hbv_dna~missing": "ND", "hbv_dna~why": "Result to follow"})),
    # looks like thymosin, which nobody has answered yet
    Person(9, Until.SAMPLED, entries=lambda day: (
        _drug("胸腺法新", "OTHER", "SC", f"{add_months(day, -7)}", f"{add_months(day, -4)}"),
    )),
    Person(8, Until.SIGNED),  # can be randomised
    Person(4, Until.BEGUN),
    Person(1, Until.CONSENTED),
    Person(0, Until.REGISTERED),
)  # fmt: skip
