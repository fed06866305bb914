"""What follows from results by a formula: exact decimals, never rounded here. Source: clinical specification 4.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

UMOL_PER_MG_DL = Decimal("88.4")  # creatinine
ALBUMIN_NORMAL = Decimal(40)  # g/L
CALCIUM_PER_ALBUMIN = Decimal("0.02")  # mmol/L of calcium for each g/L of albumin
# digits of a power with a broken exponent; limits of grades have two
_DIGITS = 28


@dataclass(frozen=True, slots=True)
class _Sex:
    kappa: Decimal  # mg/dL
    alpha: Decimal
    factor: Decimal


# CKD-EPI 2021, without race
_EGFR: Mapping[str, _Sex] = {
    "F": _Sex(Decimal("0.7"), Decimal("-0.241"), Decimal("1.012")),
    "M": _Sex(Decimal("0.9"), Decimal("-0.302"), Decimal(1)),
}


def egfr(creatinine: Decimal, sex: str, age: int) -> Decimal:
    """eGFR in mL/min/1.73 m² by CKD-EPI 2021, to 28 digits; shown with one decimal, rounded half up.

    `creatinine` in µmol/L, above 0; `age` in completed years on the day of the sample; `sex` M or F.
    """
    of = _EGFR[sex]
    with localcontext(Context(prec=_DIGITS)):
        ratio = creatinine / UMOL_PER_MG_DL / of.kappa
        low, high = min(ratio, Decimal(1)), max(ratio, Decimal(1))
        years = Decimal("0.9938") ** age
        return 142 * low**of.alpha * high ** Decimal("-1.200") * years * of.factor


def corrected_calcium(calcium: Decimal, albumin: Decimal) -> Decimal:
    """Total calcium in mmol/L as it would be with 40 g/L of albumin; `albumin` in g/L. Exact."""
    return calcium + CALCIUM_PER_ALBUMIN * (ALBUMIN_NORMAL - albumin)
