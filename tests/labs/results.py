"""Results of laboratory tests as reports print them, in the units of their analyte."""

from __future__ import annotations

from decimal import Decimal

from trialsite.crf.values.measured import Measured, read_measured
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.laboratory.model import Analyte, RangeOf
from trialsite.protocol.laboratory.panels import ANALYTES


def grammar_of(analyte: Analyte, places: int | None = None) -> MeasureGrammar:
    """What the box of an analyte accepts; `places` for tests that need more decimals than reports have."""
    return MeasureGrammar(analyte.unit, dict(analyte.units), places=places or analyte.places, whole=analyte.whole)


def reported(key: str, typed: str, low: str | None = None, high: str | None = None, places: int = 6) -> Measured:
    """The result of an analyte with the reference limits stored with it."""
    result = read_measured(typed, grammar=grammar_of(ANALYTES[key], places))
    return result.within(*(None if limit is None else Decimal(limit) for limit in (low, high)))


def range_of(key: str, sex: str = "M", age: int = 38) -> RangeOf:
    """The reference range that an analyte starts with, for a person."""
    fitting = (each for each in ANALYTES[key].ranges if each.sex in ("*", sex) and each.age_from <= age <= each.age_to)
    return next(fitting)
