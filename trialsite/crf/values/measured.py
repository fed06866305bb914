"""Laboratory results as reports print them: comparator, number, unit and the words for "not detected" in one box."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.numbers import normalise, read_decimal
from trialsite.protocol.text import Text

_RESULT = re.compile(r"^(?P<op><=|>=|<|>|≤|≥)?\s*(?P<number>[\d.,]+)\s*(?P<unit>.*)$")
_NOT_DETECTED = {"tnd", "target not detected", "not detected", "undetected", "未检出", "未检测到", "低于检测下限"}
_DETECTED_LOW = {"detected below lloq", "detected <lloq", "检出但低于定量下限", "<lloq"}
_OPS = {"<": "LT", "<=": "LT", "≤": "LT", ">": "GT", ">=": "GT", "≥": "GT", None: "EQ"}
HOW = Text(
    "Enter the result as on the report: a number with its unit, <20, >10000000 or TND.",
    "请按检验单输入结果：数值和单位、<20、>10000000 或 未检出。",
)
UNIT = Text("The unit {unit} is not known here. Use {units}.", "无法识别单位{unit}，请使用{units}。")


@dataclass(frozen=True)
class MeasureGrammar:
    """What one measurement accepts: canonical unit, other units with their factor, log10 results, LLOQ.

    Canonical value = reported number × factor.
    """

    unit: str
    units: Mapping[str, Decimal] = field(default_factory=dict)
    log10: bool = False
    lloq: Decimal | None = None
    places: int = 6


@dataclass(frozen=True, slots=True)
class Measured:
    """One result: the raw text, and comparator, number, unit and canonical value derived from it."""

    raw: str
    op: str
    number: Decimal | None
    unit: str
    value: Decimal | None
    lloq: Decimal | None = None


def read_measured(text: str, *, grammar: MeasureGrammar) -> Measured:
    """The result that was typed; raises Unreadable with what to type instead."""
    raw = text.strip()
    plain = normalise(text[:80]).replace("μ", "µ")
    low = plain.lower()
    if low in _NOT_DETECTED:
        return Measured(raw, "TND", None, grammar.unit, None, grammar.lloq)
    if low in _DETECTED_LOW:
        return Measured(raw, "DETLT", None, grammar.unit, None, grammar.lloq)
    match = _RESULT.match(plain)
    if not match:
        raise Unreadable(HOW)
    number = read_decimal(match["number"], grammar.places)
    unit = match["unit"].strip()
    value = _canonical(number, unit, grammar)
    return Measured(raw, _OPS[match["op"]], number, unit or grammar.unit, value, grammar.lloq)


def _canonical(number: Decimal, unit: str, grammar: MeasureGrammar) -> Decimal:
    low = unit.lower()
    if not unit or low == grammar.unit.lower():
        return number
    if grammar.log10 and low.startswith("log"):
        if number > 12:
            raise Unreadable(HOW)
        return (Decimal(10) ** number).quantize(Decimal("0.000001"))
    factors = {name.lower(): factor for name, factor in grammar.units.items()}
    if low not in factors:
        known = ", ".join([grammar.unit, *grammar.units])
        raise Unreadable(UNIT.format(unit=unit[:20], units=known))
    return number * factors[low]
