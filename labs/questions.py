"""Questions of laboratory forms, made from the facts of their analytes."""

from __future__ import annotations

from typing import Unpack

from labs.ranges import reference_limits
from trialsite.crf import fields
from trialsite.crf.fields.base import Options
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.laboratory.lymphocytes import CELLS
from trialsite.protocol.laboratory.model import Analyte

# how people read a unit, in English and Chinese, where that is not its name
SHOWN = {CELLS: ("cells/µL", "个/µL")}


def result(analyte: Analyte, **options: Unpack[Options]) -> fields.Measurement:
    """The measurement of an analyte that is never graded: units, limits and label are the analyte's."""
    en, zh = SHOWN.get(analyte.unit, (analyte.unit, analyte.unit))
    told: Options = {"unit": en, "unit_zh": zh, "hard": analyte.hard}
    if analyte.soft is not None:
        told["soft"] = analyte.soft
    grammar = MeasureGrammar(analyte.unit, dict(analyte.units), places=analyte.places, whole=analyte.whole)
    return fields.Measurement(
        analyte.text, grammar, parts=("limits",), limits=reference_limits(analyte.key), **(told | options)
    )
