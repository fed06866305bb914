"""The people of the demonstration: how far each has come in screening, and what differs from one who fits.

One person for every criterion that can refuse somebody, and one for every stage on the way to a signed decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from trialsite.entry.demonstration.base import Filled, Typed
from trialsite.protocol.dates import add_months


class Until(IntEnum):
    """How far a person has come."""

    REGISTERED = 0
    CONSENTED = 1
    BEGUN = 2
    SAMPLED = 3
    JUDGED = 4
    SIGNED = 5
    FAILED = 6


Changes = Mapping[str, Typed]


def _same(day: date) -> Changes:
    return {}


def _none(day: date) -> tuple[Filled, ...]:
    return ()


@dataclass(frozen=True)
class Person:
    """One synthetic person: consent so many days ago, how far, and what is typed otherwise.

    `changes`: by form, given the day of consent. `entries`: what logs hold besides. `later`: a correction after all,
    form and answers. `again`: screened again after a failure, as somebody who fits.
    """

    days: int
    until: Until
    changes: Callable[[date], Changes] = _same
    without: frozenset[str] = frozenset()
    entries: Callable[[date], tuple[Filled, ...]] = _none
    later: Changes = field(default_factory=dict)
    again: bool = False


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


def _consent_after_procedure(day: date) -> Changes:
    return {"ic": {"consent_understood": "N"}}


def _switched(day: date) -> tuple[Filled, ...]:
    since = add_months(day, -8)
    return (
        Filled("art", 0, {
            "art_components": "TDF|3TC|DTG", "art_start": f"{since + timedelta(days=1)}", "art_ongoing": "Y",
        }),
    )  # fmt: skip


def _until_switch(day: date) -> Changes:
    return {"art": {"art_ongoing": "N", "art_end": f"{add_months(day, -8)}", "art_change_reason": "SIMPL"}}


HBV_WAITS = {"ser": {"hbv_dna": ""}}
PRESENT = "PRESENT"

PEOPLE: tuple[Person, ...] = (
    Person(41, Until.SIGNED),
    Person(38, Until.FAILED, fixed(lym={"cd4": "350"}), again=True),  # I5
    Person(36, Until.FAILED, fixed(ser={"tp_ab": "POS", "rpr_titre": "1:2"})),  # E1
    Person(34, Until.FAILED, fixed(haem={"results[hgb].value": "97", "results[hct].value": "30.1"})),  # E5
    Person(33, Until.FAILED, entries=lambda day: (_drug("Prednisone", "CORT", "PO", f"{add_months(day, -3)}"),)),  # E9
    Person(31, Until.FAILED, fixed(vl={"vl": "50"})),  # I3
    Person(30, Until.FAILED, _until_switch, entries=_switched),  # I4
    Person(28, Until.FAILED, lambda day: _woman(contraception="Y", **_pregnancy_test(day, "POS"))),  # E7
    Person(27, Until.FAILED, _too_young),  # I2
    Person(26, Until.FAILED, _short_treatment),  # I3 and I5
    Person(25, Until.FAILED, fixed(hiv={"hiv_confirmed": "N"})),  # I1
    Person(24, Until.FAILED, _consent_after_procedure),  # I6
    Person(23, Until.FAILED, fixed(elig={"active_infection": PRESENT, "e2_comment": "Lung infiltrate"})),  # E2
    Person(22, Until.FAILED, fixed(elig={"malignancy": PRESENT, "e3_comment": "Basal cell carcinoma"})),  # E3
    Person(21, Until.FAILED, fixed(elig={"organ_dysfunction": PRESENT, "organ_detail": "heart"})),  # E4
    Person(20, Until.FAILED, fixed(elig={"drug_dependence": PRESENT})),  # E6
    Person(19, Until.FAILED, fixed(elig={"severe_allergy": PRESENT})),  # E8
    Person(18, Until.FAILED, lambda day: {"elig": {
        "other_trial": "Y", "other_trial_last_date": f"{add_months(day, -2)}", "e10_inv": PRESENT,
    }}),  # E10
    Person(17, Until.FAILED, fixed(elig={"inv_judgement": PRESENT, "inv_reason": "Lives too far away"})),  # E11
    Person(15, Until.SIGNED, later={"bioc": {"results[alt].value": "92"}}),
    Person(13, Until.JUDGED, lambda day: _woman(contraception="Y", **_pregnancy_test(day, "NEG"))),
    Person(12, Until.JUDGED, fixed(ser={"hev_igm": "POS"}, bioc={"results[alt].value": "64"})),
    Person(11, Until.SAMPLED),
    Person(10, Until.SAMPLED, fixed(**HBV_WAITS)),
    Person(9, Until.SAMPLED, entries=lambda day: (
        _drug("胸腺法新", "OTHER", "SC", f"{add_months(day, -7)}", f"{add_months(day, -4)}"),
    )),
    Person(4, Until.BEGUN),
    Person(1, Until.CONSENTED),
    Person(0, Until.REGISTERED),
)  # fmt: skip
