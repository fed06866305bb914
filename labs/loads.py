"""HIV RNA of the trial's own samples: below a threshold or not, and the number for analysis; pure.

Source: clinical specification, VL and 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from participants.viral_loads import COPIES
from trialsite.crf.values.measured import Measured, Op

THRESHOLD = Decimal(50)
DRIED = "DBS"


@dataclass(frozen=True, slots=True)
class Load:
    """One result with what it was measured by; `lloq` in copies/mL."""

    on: date
    result: Measured | None
    lloq: Decimal | None = None
    assay: str | None = None
    specimen: str | None = None

    def is_below(self, threshold: Decimal) -> bool | None:
        """Whether the load lies below `threshold`; None where that is open, also for what is low in a dried spot."""
        if self.result is None:
            return None
        below = bounded(self.result, self.lloq).is_below(threshold)
        return None if below and self.specimen == DRIED else below

    @property
    def usable(self) -> Measured | None:
        """The result as rules may read it; nothing for what is low in a dried blood spot."""
        if self.result is None or (self.specimen == DRIED and self.is_below(THRESHOLD) is not False):
            return None
        return bounded(self.result, self.lloq)


def bounded(result: Measured, lloq: Decimal | None) -> Measured:
    """The result; one detected below the limit of quantification without a number has the assay's limit as bound."""
    unbounded = result.op is Op.DETLT and result.value is None and result.unit == COPIES
    return replace(result, value=lloq) if unbounded else result


def for_analysis(result: Measured | None, lloq: Decimal | None) -> Decimal | None:
    """log10 of the copies/mL: of the value, or of half the bound where there is none; never used in rules."""
    if result is None:
        return None
    known = bounded(result, lloq)
    value = lloq if known.op is Op.TND else known.value
    number = value if known.op in (Op.EQ, Op.GT) else value and value / 2
    return number.log10() if number else None
