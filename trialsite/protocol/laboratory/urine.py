"""The urine protein dipstick: words, not numbers. Source: clinical specification 4.2 (DAIDS 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialsite.protocol.text import Text

PROTEIN = Text("Urine protein dipstick", "尿蛋白(试纸)")
LOINC = "20454-5"


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of the strip, and its grade."""

    text: Text
    grade: int


READINGS: Mapping[str, Reading] = {
    "NEG": Reading(Text("Negative", "阴性"), 0),
    "TRACE": Reading(Text("Trace", "微量"), 0),
    "1+": Reading(Text("1+", "1+"), 1),
    "2+": Reading(Text("2+", "2+"), 2),
    "3+": Reading(Text("3+", "3+"), 3),
    "4+": Reading(Text("4+", "4+"), 3),
}
