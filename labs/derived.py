"""Results that follow from the results of a report: eGFR and the calcium corrected for albumin; pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from participants.age import AgeRange
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.laboratory import formulas


def number_of(result: Measured | None) -> Decimal | None:
    """The canonical value of a result that names a number, not only a bound."""
    return result.value if result is not None and result.op is Op.EQ else None


def egfr_of(creatinine: Measured | None, sex: str | None, ages: AgeRange | None) -> Decimal | None:
    """eGFR in mL/min/1.73 m², not rounded; None while creatinine, sex or the age in years is open."""
    value = number_of(creatinine)
    if not value or sex is None or ages is None or ages.low != ages.high:
        return None
    return formulas.egfr(value, sex, ages.low)


def corrected(calcium: Measured, albumin: Measured | None) -> Measured | None:
    """The calcium of a report corrected for its albumin, a bound as a bound; None without a number for albumin."""
    grams = number_of(albumin)
    if grams is None or calcium.value is None:
        return None
    return replace(calcium, value=formulas.corrected_calcium(calcium.value, grams))
