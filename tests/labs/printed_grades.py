"""The grades of the clinical specification (4.2) as its table prints them, cell by cell, for people to compare."""

from __future__ import annotations

import re
from decimal import Decimal

from labs.grading import Basis

MEN, WOMEN = Basis(sex="M"), Basis(sex="F")
ENZYME = ("1.25×ULN–<2.5×ULN", "2.5×ULN–<5×ULN", "5×ULN–<10×ULN", "≥10×ULN")
# analyte, whose it is, cells of grades 1 to 4
PRINTED = [
    ("wbc", MEN, ("2.0–<2.5", "1.5–<2.0", "1.0–<1.5", "<1.0")),
    ("hgb", MEN, ("100–<110", "90–<100", "70–<90", "<70")),
    ("hgb", WOMEN, ("95–<105", "85–<95", "65–<85", "<65")),
    ("plt", MEN, ("100–<125", "50–<100", "25–<50", "<25")),
    ("neut", MEN, ("0.8–≤1.0", "0.6–<0.8", "0.4–<0.6", "<0.4")),
    ("alt", MEN, ENZYME),
    ("ast", MEN, ENZYME),
    ("alp", MEN, ENZYME),
    ("tbil", MEN, ("1.1×ULN–<1.6×ULN", "1.6×ULN–<2.6×ULN", "2.6×ULN–<5×ULN", "≥5×ULN")),
    ("alb", MEN, ("30–<1×LLN", "20–<30", "<20")),
    ("crea", MEN, ("1.1×ULN–≤1.3×ULN", ">1.3×ULN–≤1.8×ULN", ">1.8×ULN–<3.5×ULN", "≥3.5×ULN")),
    ("egfr", MEN, ("", "60–<90", "30–<60", "<30")),
    ("k", MEN, ("3.0–<3.4", "2.5–<3.0", "2.0–<2.5", "<2.0")),
    ("k", MEN, ("5.6–<6.0", "6.0–<6.5", "6.5–<7.0", "≥7.0")),
    ("na", MEN, ("130–<135", "125–<130", "121–<125", "<121")),
    ("na", MEN, ("146–<150", "150–<154", "154–<160", "≥160")),
    ("phos", MEN, ("0.65–<1×LLN", "0.45–<0.65", "0.32–<0.45", "<0.32")),
    ("mg", MEN, ("0.60–<0.70", "0.45–<0.60", "0.30–<0.45", "<0.30")),
    ("glu", Basis(fasting="Y"), ("3.05–<3.55", "2.22–<3.05", "1.67–<2.22", "<1.67")),
    ("glu", Basis(fasting="N"), ("3.05–<3.55", "2.22–<3.05", "1.67–<2.22", "<1.67")),
    ("glu", Basis(fasting="Y"), ("6.11–<6.95", "6.95–<13.89", "13.89–<27.75", "≥27.75")),
    ("glu", Basis(fasting="N"), ("6.44–<8.89", "8.89–<13.89", "13.89–<27.75", "≥27.75")),
    ("glu", Basis(fasting="U"), ("6.44–<8.89", "8.89–<13.89", "13.89–<27.75", "≥27.75")),
    ("ck", MEN, ("3×ULN–<6×ULN", "6×ULN–<10×ULN", "10×ULN–<20×ULN", "≥20×ULN")),
    ("ua", MEN, ("450–<590", "590–<710", "710–<890", "≥890")),
    ("chol", Basis(fasting="Y"), ("5.18–<6.19", "6.19–<7.77", "≥7.77")),
    ("tg", Basis(fasting="Y"), ("1.71–≤3.42", ">3.42–≤5.7", ">5.7–≤11.4", ">11.4")),
    ("inr", MEN, ("1.1×ULN–<1.5×ULN", "1.5×ULN–<2.0×ULN", "2.0×ULN–<3.0×ULN", "≥3.0×ULN")),
]
CALCIUM = [
    ("1.95–<2.10", "1.75–<1.95", "1.53–<1.75", "<1.53"),
    ("2.65–<2.88", "2.88–<3.13", "3.13–<3.38", "≥3.38"),
]
_END = re.compile(r"([<≤≥>]?)([0-9.]+)(?:×(ULN|LLN))?")


def ends_of(cell: str, low: Decimal | None, high: Decimal | None) -> list[tuple[str, Decimal]]:
    """Sign and value of each end of a cell; a first number without a sign is included."""
    units = {"": Decimal(1), "LLN": low, "ULN": high}
    found = []
    for printed in filter(None, cell.split("–")):
        sign, number, unit = _END.fullmatch(printed).groups()
        found.append((sign or "≥", Decimal(number) * units[unit or ""]))
    return found


def holds(ends: list[tuple[str, Decimal]], value: Decimal) -> bool:
    """Whether a value lies in a cell with these ends."""
    signs = {
        "<": lambda limit: value < limit,
        "≤": lambda limit: value <= limit,
        "≥": lambda limit: value >= limit,
        ">": lambda limit: value > limit,
    }
    return bool(ends) and all(signs[sign](limit) for sign, limit in ends)
