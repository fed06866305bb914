"""An analyte: its units, what is impossible or unusual, and the reference ranges it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from trialsite.protocol.text import Text

ANY = "*"
OLDEST = 120  # years; the upper end of a range without one


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A reference range in the canonical unit for a sex ("*" for both) and completed years of age, ends included."""

    low: Decimal | None
    high: Decimal | None
    sex: str = ANY
    age_from: int = 18
    age_to: int = OLDEST


@dataclass(frozen=True)
class Analyte:
    """One quantity a laboratory reports.

    `unit` is the canonical one; `units`: canonical value = reported number × factor. `hard` and `soft` limits are in
    the canonical unit, `places` the decimals a report may have, `whole` true for counts of single cells, whose
    canonical value is a whole number. `ranges` stand until the laboratory registers its own; `source` is theirs.
    """

    key: str
    text: Text
    unit: str
    hard: tuple[Decimal | None, Decimal | None]
    soft: tuple[Decimal | None, Decimal | None] | None
    units: Mapping[str, Decimal] = field(default_factory=dict)
    places: int = 6
    whole: bool = False
    ranges: tuple[RangeOf, ...] = ()
    loinc: str = ""
    source: str = ""
