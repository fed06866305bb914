"""Adverse events of the demonstration, and what was taken for them.

Who has which is written for the person, whatever was infused: nothing here knows an arm, and the list of arms is drawn
anew for each demonstration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Judged = Mapping[str, str]
UNRELATED: Judged = MappingProxyType(
    {"ae_serious": "N", "ae_rel_ip": "UNRELATED", "ae_rel_proc": "UNRELATED", "ae_rel_art": "UNRELATED"}
)
UNLIKELY: Judged = MappingProxyType({**UNRELATED, "ae_rel_ip": "UNLIKELY"})
POSSIBLE: Judged = MappingProxyType({**UNRELATED, "ae_rel_ip": "POSSIBLE", "ae_rel_proc": "POSSIBLE"})
IN_HOSPITAL: Judged = MappingProxyType({**UNLIKELY, "ae_serious": "Y", "ae_crit": "HOSP"})


@dataclass(frozen=True)
class Drug:
    """What was taken for an event."""

    name: str
    kind: str
    often: str
    route: str = "PO"


@dataclass(frozen=True)
class Happened:
    """One event: how many days after the first infusion it began, for how many days it lasted, and its grade.

    `judged`: the answers of the investigator; `infection`: its code where it is an opportunistic one.
    """

    term: str
    day: int
    lasted: int
    judged: Judged = field(default_factory=lambda: UNRELATED)
    drug: Drug | None = None
    grade: str = "1"
    infection: str = ""

    @property
    def is_serious(self) -> bool:
        """Whether it is reported within a day."""
        return self.judged["ae_serious"] == "Y"

    @property
    def of_interest(self) -> str:
        """The code of special interest."""
        return "INFECT" if self.infection or self.is_serious else "NONE"


COLD = Happened("Upper respiratory tract infection", 40, 6, drug=Drug("Paracetamol", "ANTIPYR", "TID"))
HEADACHE = Happened("Headache", 1, 1, POSSIBLE)
DIARRHOEA = Happened("Diarrhoea", 121, 3)
DIZZINESS = Happened("Dizziness", 34, 1, POSSIBLE)
PNEUMONIA = Happened("Pneumonia", 118, 5, IN_HOSPITAL, Drug("Ceftriaxone", "ANTIINF", "QD", "IV"), "3")
URTICARIA = Happened("Urticaria", 96, 2, UNLIKELY, Drug("Loratadine", "ANTIHIST", "QD"), "2")
FATIGUE = Happened("Fatigue", 2, 4, POSSIBLE)
BACK_PAIN = Happened("Low back pain", 66, 9, drug=Drug("Ibuprofen", "ANTIPYR", "TID"))
THRUSH = Happened("Oral candidiasis", 70, 8, UNLIKELY, Drug("Fluconazole", "ANTIINF", "QD"), "2", "CAND_ORAL")
NAUSEA = Happened("Nausea", 1, 1, POSSIBLE)
STOMACH = Happened("Gastroenteritis", 38, 2, drug=Drug("Oral rehydration salts", "OTHER", "TID"))
