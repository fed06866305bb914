"""The trial of the demonstration: 27 people screened in the course of a year, 20 of them randomised.

How somebody does is written here for the person, whatever was infused: nothing in this table knows an arm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum, auto

from trialsite.entry.demonstration import events
from trialsite.entry.demonstration.base import Filled, judged, printed
from trialsite.entry.demonstration.between import between, pick
from trialsite.entry.demonstration.people import Changes, End, Person, Until, failed, fixed
from trialsite.protocol.dates import add_months
from trialsite.protocol.msct_a_22 import PROTOCOL

TARGETS: Mapping[str, int] = {each.code: each.target or 0 for each in PROTOCOL.scheduled_visits}
REGIMENS = ("TDF|3TC|EFV", "BIC|FTC|TAF", "TDF|3TC|DTG", "DTG|3TC", "AZT|3TC|NVP")
COMPLETE_AT = "V7"


class Course(Enum):
    """What happens to somebody besides the visits as planned."""

    AS_PLANNED = auto()
    BEGUN = auto()  # the last visit took place and is not wholly entered
    LATE_DOSE = auto()
    HELD_DOSE = auto()
    REACTION = auto()
    BLIP = auto()
    MISSED = auto()
    NOT_SEEN = auto()
    WITHDREW = auto()
    LEFT_EARLY = auto()


@dataclass(frozen=True)
class Enrolled:
    """One randomised person.

    `days` since the first infusion; `gain` by which CD4 rises until week 48, in cells/µL; `months` under treatment at
    screening; `off`: visit → days beside its target; `today`: until when what the protocol has for today is done;
    `events`: what happened to the person, whatever was infused; `alt`: visit → ALT in U/L, outside its limits.
    """

    days: int
    sex: str
    age: int
    weight: float
    height: int
    cd4: int
    cd8: int
    months: int
    gain: int
    course: Course = Course.AS_PLANNED
    off: Mapping[str, int] = field(default_factory=dict)
    today: time | None = None
    events: tuple[events.Happened, ...] = ()
    alt: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the small differences of this person are drawn from."""
        return f"{self.sex}{self.age}{self.cd4}{self.cd8}"

    @property
    def lead(self) -> int:
        """Days between consent and the first infusion."""
        return int(between(f"{self.key} lead", 12, 19))

    @property
    def is_fertile(self) -> bool:
        """A woman who may become pregnant."""
        return self.sex == "F" and self.age < 50

    def day_of(self, visit: str) -> int:
        """On which day after the first infusion a visit takes place."""
        around = {"V1": (0, 0), "V2": (-1, 2), "V3": (-1, 2)}.get(visit, (-4, 5))
        return TARGETS[visit] + self.off.get(visit, int(between(f"{self.key} {visit} day", *around)))

    def screened(self) -> Person:
        """The same person as screening has them."""
        changes: Callable[[date], Changes] = self._typed
        return Person(self.days + self.lead, Until.SIGNED, changes, self._entries)

    def _typed(self, consent: date) -> Changes:
        since, key = add_months(consent, -self.months), self.key
        born = add_months(consent, -12 * self.age - int(between(f"{key} born", 1, 11)))
        return {
            "dm": {"birth_date": f"{born}", "sex": self.sex, "height_cm": f"{self.height}"},
            "hiv": {
                "hiv_confirm_date": f"{add_months(since, -1)}", "cd4_nadir": between(f"{key} nadir", 22, self.cd4 // 2),
                "cd4_nadir_date": f"{add_months(since, -1)}"[:7],
            },
            "art": {"art_components": pick(key, REGIMENS), "art_start": f"{since}"},
            "vs": {"weight_kg": f"{self.weight}", **vitals(f"{key} SCR")},
            "preg": test_of(self, "SCR", consent),
            "haem": blood(self, "SCR"),
            "bioc": chemistry(self, "SCR"),
            "lym": subsets(self, "SCR"),
            "oi": {"oi_prophylaxis": prophylaxis(self)},
            "elig": {"planned_enrol_date": judged(consent + timedelta(days=self.lead - 1))["planned_enrol_date"]},
        }  # fmt: skip

    def _entries(self, consent: date) -> tuple[Filled, ...]:
        """Prophylaxis of somebody whose CD4 count is low."""
        if prophylaxis(self) == "NONE":
            return ()
        return (Filled("cm", 0, {
            "cm_name": "Co-trimoxazole", "cm_class": "OIPROPH", "cm_indication": "Prophylaxis of pneumocystosis",
            "cm_route": "PO", "cm_freq": "QD", "cm_start": f"{add_months(consent, -6)}"[:7], "cm_ongoing": "Y",
        }),)  # fmt: skip


def prophylaxis(person: Enrolled) -> str:
    """What somebody takes against infections: co-trimoxazole where the CD4 count was low at screening."""
    return "SMZTMP" if person.cd4 < 200 else "NONE"


def vitals(key: str) -> dict[str, str]:
    """Ordinary vital signs."""
    return {
        "temp_c": between(f"{key} temp", 36.2, 36.9, 1), "sbp": between(f"{key} sbp", 106, 136),
        "dbp": between(f"{key} dbp", 64, 86), "pulse": between(f"{key} pulse", 60, 86),
        "resp": between(f"{key} resp", 14, 19), "spo2": between(f"{key} spo2", 96, 99),
    }  # fmt: skip


def weight_at(person: Enrolled, visit: str) -> str:
    """The weight in kg on the day of a visit."""
    return between(f"{person.key} {visit} kg", person.weight - 0.9, person.weight + 1.1, 1)


def counts(person: Enrolled, visit: str) -> tuple[int, int]:
    """CD4 and CD8 at a visit, in cells/µL: a slow change of the person, and what varies from day to day."""
    if visit == "SCR":
        return person.cd4, person.cd8
    over = max(TARGETS.get(visit, 0), 1) / TARGETS[COMPLETE_AT]
    varies = int(between(f"{person.key} {visit} cd4", -9, 9)), int(between(f"{person.key} {visit} cd8", -35, 35))
    gained = round(person.gain * over**0.7)
    return person.cd4 + gained + varies[0], person.cd8 - gained // 2 + varies[1]


def subsets(person: Enrolled, visit: str) -> dict[str, str]:
    """The lymphocyte subsets of a visit."""
    cd4, cd8 = counts(person, visit)
    return {"cd4": f"{cd4}", "cd8": f"{cd8}"}


def blood(person: Enrolled, visit: str) -> dict[str, str]:
    """The blood count of a visit; the lymphocytes fit the subsets."""
    key, (cd4, cd8) = f"{person.key} {visit}", counts(person, visit)
    hgb = int(between(f"{key} hgb", *((118, 138) if person.sex == "F" else (134, 158))))
    lymph, neut = round((cd4 + cd8) * 1.27 / 1000, 1), float(between(f"{key} neut", 2.3, 3.6, 1))
    return printed(
        f"wbc {lymph + neut + 0.6:.1f}|rbc {hgb / 30.2:.2f}|hgb {hgb}|hct {hgb * 0.3:.1f}"
        f"|plt {between(f'{key} plt', 152, 268)}|neut {neut:.1f}|lymph {lymph:.1f}"
    )


def chemistry(person: Enrolled, visit: str) -> dict[str, str]:
    """The chemistry of a visit."""
    key = f"{person.key} {visit}"
    alt = person.alt.get(visit) or between(f"{key} alt", 14, 39)
    crea = between(f"{key} crea", *((48, 69) if person.sex == "F" else (63, 88)))
    return printed(
        f"alt {alt}|ast {between(f'{key} ast', 16, 34)}"
        f"|tbil {between(f'{key} tbil', 7, 16, 1)}|alp {between(f'{key} alp', 58, 96)}"
        f"|alb {between(f'{key} alb', 42, 48, 1)}|crea {crea}|urea {between(f'{key} urea', 3.8, 6.6, 1)}"
        f"|k {between(f'{key} k', 3.8, 4.7, 1)}|na {between(f'{key} na', 138, 143)}"
        f"|glu {between(f'{key} glu', 4.6, 5.7, 1)}"
    )


def test_of(person: Enrolled, visit: str, day: date) -> dict[str, str]:
    """Contraception, and the pregnancy test of a woman who may become pregnant."""
    typed = {"form_date": f"{day}", "contraception": "Y"}
    if person.sex != "F":
        return typed
    if visit in ("SCR", "V1"):
        typed["lactating"] = "N"
    if not person.is_fertile:
        return typed | {"contraception": "NA", "childbearing": "N_MENO"}
    period = day - timedelta(days=int(between(f"{person.key} {visit} lmp", 3, 27)))
    return typed | {
        "childbearing": "Y", "lmp_date": f"{period}", "hcg_date": f"{day}", "hcg_sample": "URINE", "hcg_result": "NEG",
    }  # fmt: skip


# in the order of their first infusion: days since then, sex, age, kg, cm, CD4, CD8, months of treatment, gain of CD4
RANDOMISED: tuple[Enrolled, ...] = (
    Enrolled(353, "M", 35, 71.2, 175, 187, 812, 18, 64, events=(events.COLD,)),
    Enrolled(343, "F", 52, 57.8, 160, 301, 790, 96, 38, off={"V7": 7}, events=(events.HEADACHE, events.DIARRHOEA)),
    Enrolled(337, "M", 29, 62.4, 169, 224, 905, 40, 77, Course.BEGUN, {"V7": 0}, events=(events.DIZZINESS,)),
    Enrolled(290, "F", 33, 54.6, 162, 276, 820, 48, 30, Course.MISSED, events=(events.PNEUMONIA,)),
    Enrolled(268, "M", 57, 70.3, 168, 158, 930, 132, 25, Course.NOT_SEEN),
    Enrolled(252, "M", 44, 65.1, 172, 329, 701, 84, 58, off={"V6": 0}, events=(events.URTICARIA,)),
    Enrolled(220, "M", 46, 74.0, 173, 318, 742, 120, 12, Course.LEFT_EARLY),
    Enrolled(196, "M", 31, 59.8, 166, 212, 884, 30, 70, Course.LATE_DOSE, {"V2": 5}, events=(events.FATIGUE,)),
    Enrolled(165, "M", 36, 63.7, 174, 288, 902, 51, 85, Course.BLIP, {"V5": 2}, events=(events.BACK_PAIN,)),
    Enrolled(150, "M", 40, 76.4, 177, 255, 793, 66, 20, Course.WITHDREW),
    Enrolled(128, "F", 47, 60.2, 158, 194, 760, 20, 49, events=(events.THRUSH,)),
    Enrolled(104, "M", 50, 72.8, 170, 176, 845, 108, 33, Course.HELD_DOSE, {"V2": 0}),
    Enrolled(86, "F", 39, 52.9, 157, 231, 854, 73, 44, off={"V4": 2}, events=(events.NAUSEA,)),
    Enrolled(79, "M", 38, 68.9, 170, 243, 866, 55, 52, off={"V4": 5}, alt={"V3": 57, "V4": 74}),
    Enrolled(72, "M", 34, 69.4, 176, 203, 893, 37, 66, Course.REACTION),
    Enrolled(66, "M", 27, 61.5, 173, 308, 776, 26, 60, events=(events.STOMACH,)),
    Enrolled(60, "M", 43, 67.7, 169, 266, 811, 90, 52, off={"V3": 0}, today=time(10, 35)),
    Enrolled(44, "M", 41, 66.5, 171, 262, 874, 69, 91),
    Enrolled(30, "F", 30, 55.3, 163, 292, 735, 42, 40, off={"V2": 0}, today=time(9, 0)),
    Enrolled(0, "M", 48, 64.9, 167, 219, 868, 61, 35, today=time(10, 15)),
)
# those who did not get as far, by days since their consent
NOT_RANDOMISED: tuple[Person, ...] = (
    failed(359, fixed(lym={"cd4": "412", "cd8": "804"})),  # I5
    failed(311, fixed(ser={"tp_ab": "POS", "rpr_titre": "1:4"})),  # E1
    Person(264, Until.SAMPLED, ends=End.WITHDREW),
    failed(223, fixed(haem={"results[wbc].value": "3.1", "results[neut].value": "1.5"})),  # E5
    failed(174, fixed(elig={"malignancy": "PRESENT", "e3_comment": "Thyroid carcinoma, 2019"})),  # E3
    failed(129, fixed(vl={"vl": "86"})),  # I3
    failed(73, fixed(elig={"inv_judgement": "PRESENT", "inv_reason": "Cannot come to the visits"})),  # E11
)
