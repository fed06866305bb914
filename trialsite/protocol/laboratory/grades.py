"""DAIDS grades of laboratory results for adults, version 2.1, July 2017, as a table.

Source: clinical specification 4.1 and 4.2. In the canonical unit; a scale names where grades 1, 2, 3 and 4 begin, and
the highest grade that holds counts, so that a gap between two printed grades (sodium, 120 to 121) belongs to the
higher one. The table stands above the local range: sodium 146 is grade 1 although laboratories call it normal.
CD4 and lymphocyte counts are not here: their rows are headed "not HIV infected".
eGFR has a grade to be shown; of creatinine and eGFR only creatinine proposes an adverse event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_STEP = re.compile(r"([<≤≥>])(?:([0-9.]+)(?:×(ULN|BASE))?|(LLN))")


class Of(StrEnum):
    """What a limit is a multiple of: the limits stored with the result, or the value before the first dose."""

    ONE = ""
    ULN = "ULN"
    LLN = "LLN"
    BASE = "BASE"


@dataclass(frozen=True, slots=True)
class Step:
    """A grade holds for values on the side `sign` (<, ≤, ≥, >) of `number` × `of`."""

    grade: int
    sign: str
    number: Decimal
    of: Of


@dataclass(frozen=True, slots=True)
class Scale:
    """One row of the table, in one direction; for one sex, or for samples that are fasting or not, where it says so."""

    steps: tuple[Step, ...]
    sex: str | None = None
    fasting: bool | None = None


def scale(*grades: str, sex: str | None = None, fasting: bool | None = None) -> Scale:
    """A row from its limits as printed, grade 1 first; an empty text for a grade the row does not have."""
    return Scale(
        tuple(_step(grade, printed) for grade, cell in enumerate(grades, start=1) for printed in cell.split()),
        sex,
        fasting,
    )


def _step(grade: int, printed: str) -> Step:
    found = _STEP.fullmatch(printed)
    if found is None:
        raise ValueError(f"not a limit of a grade: {printed}")
    sign, number, multiple_of, alone = found.groups()
    return Step(grade, sign, Decimal(number or 1), Of(multiple_of or alone or ""))


_ENZYME = (scale("≥1.25×ULN", "≥2.5×ULN", "≥5×ULN", "≥10×ULN"),)

GRADES: Mapping[str, tuple[Scale, ...]] = {
    "wbc": (scale("<2.5", "<2.0", "<1.5", "<1.0"),),
    "hgb": (scale("<110", "<100", "<90", "<70", sex="M"), scale("<105", "<95", "<85", "<65", sex="F")),
    "plt": (scale("<125", "<100", "<50", "<25"),),
    "neut": (scale("≤1.0", "<0.8", "<0.6", "<0.4"),),
    "alt": _ENZYME,
    "ast": _ENZYME,
    "alp": _ENZYME,
    "tbil": (scale("≥1.1×ULN", "≥1.6×ULN", "≥2.6×ULN", "≥5×ULN"),),
    "alb": (scale("<LLN", "<30", "<20"),),
    "crea": (scale("≥1.1×ULN", ">1.3×ULN ≥1.3×BASE", ">1.8×ULN ≥1.5×BASE", "≥3.5×ULN ≥2.0×BASE"),),
    "egfr": (scale("", "<90 ≤0.9×BASE", "<60 ≤0.7×BASE", "<30 ≤0.5×BASE"),),
    "k": (scale("<3.4", "<3.0", "<2.5", "<2.0"), scale("≥5.6", "≥6.0", "≥6.5", "≥7.0")),
    "na": (scale("<135", "<130", "<125", "<121"), scale("≥146", "≥150", "≥154", "≥160")),
    "ca": (scale("<2.10", "<1.95", "<1.75", "<1.53"), scale("≥2.65", "≥2.88", "≥3.13", "≥3.38")),
    "phos": (scale("<LLN", "<0.65", "<0.45", "<0.32"),),
    "mg": (scale("<0.70", "<0.60", "<0.45", "<0.30"),),
    "glu": (
        scale("<3.55", "<3.05", "<2.22", "<1.67"),
        scale("≥6.11", "≥6.95", "≥13.89", "≥27.75", fasting=True),
        scale("≥6.44", "≥8.89", "≥13.89", "≥27.75", fasting=False),
    ),
    "ck": (scale("≥3×ULN", "≥6×ULN", "≥10×ULN", "≥20×ULN"),),
    "ua": (scale("≥450", "≥590", "≥710", "≥890"),),
    "chol": (scale("≥5.18", "≥6.19", "≥7.77", fasting=True),),
    "tg": (scale("≥1.71", ">3.42", ">5.7", ">11.4", fasting=True),),
    "inr": (scale("≥1.1×ULN", "≥1.5×ULN", "≥2.0×ULN", "≥3.0×ULN"),),
}
# above its upper limit the table asks for clinical judgement (grade 3 or 4); below it there is no grade
JUDGED = frozenset({"dbil"})
# what is graded after correction for the albumin of the same sample
CORRECTED = frozenset({"ca"})
