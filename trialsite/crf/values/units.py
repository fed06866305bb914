"""Units of laboratory results: many spellings of one unit, and what each makes of a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache

from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.normalise import normalise
from trialsite.crf.values.numbers import IN_FULL
from trialsite.protocol.text import Text

LARGEST = Decimal(10) ** 12  # what the column of a result can hold
_LARGEST_LOG = 12
_FINEST = Decimal("0.000001")

_LOG = re.compile(r"(?:log10|log|lg)(.*)")
_COPIES = re.compile(r"(?:copies|copy|cps|cp|c)/ml")
_POWER = re.compile(r"(?:[x×*] ?)?10 ?[\^*]|e ?[+-]?[0-9]", re.IGNORECASE)
# a unit in Chinese words, or with the things it counts, is still the same unit
_WORDS = (("拷贝", "copies"), ("微升", "ul"), ("毫升", "ml"), ("升", "l"), ("个", ""), ("cells", ""), ("μ", "u"))

UNKNOWN_UNIT = Text("The unit {unit} is not known here. Use {units}.", "此处不能使用单位“{unit}”，请使用 {units}。")
TOO_LARGE = Text("Check number and unit: {number} {unit} is too large.", "请核对数值与单位：{number} {unit} 过大。")


@dataclass(frozen=True)
class MeasureGrammar:
    """What one measurement accepts: canonical unit, other units, log10 results, LLOQ, decimals.

    `units`: canonical value = number × factor; factor None: stored, but not to be converted (IU/mL of HIV RNA).
    `log10`: a viral load; the unit may be log10, and a comma before three digits separates thousands.
    `lloq`: lower limit of quantification, in the canonical unit. `whole`: the canonical value counts single things.
    `unit_apart`: the unit is an answer of its own; a number that names none has no canonical value until it is known.
    """

    unit: str
    units: Mapping[str, Decimal | None] = field(default_factory=dict)
    log10: bool = False
    lloq: Decimal | None = None
    places: int = 6
    whole: bool = False
    unit_apart: bool = False

    @cached_property
    def known(self) -> Mapping[str, Unit]:
        """The units by their one spelling; the canonical one also for none."""
        own = {folded(name): Unit(name, factor) for name, factor in self.units.items()}
        return own | dict.fromkeys((folded(self.unit), ""), Unit(self.unit, Decimal(1)))


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as the grammar names it, with its factor to the canonical unit (of 10^number for a log10)."""

    name: str
    factor: Decimal | None
    is_log: bool = False


def unit_of(typed: str, grammar: MeasureGrammar) -> Unit:
    """The unit that was typed, the canonical one for none; raises Unreadable with the units to use."""
    known, spelled = grammar.known, folded(typed)
    if spelled in known:
        return known[spelled]
    match = _LOG.fullmatch(spelled) if grammar.log10 else None
    if match and (base := known.get(folded(match[1]))):
        return Unit(f"log10 {base.name}", base.factor, is_log=True)
    if _POWER.match(typed):
        raise Unreadable(IN_FULL)
    raise Unreadable(UNKNOWN_UNIT.format(unit=typed, units=", ".join(_names(grammar))))


def convert(number: Decimal, unit: Unit, *, is_upper_bound: bool) -> Decimal | None:
    """The number in the canonical unit, exact but for log10 results; None when it is not to be converted.

    Powers of ten keep six decimals, as the column does. They are cut towards the side on which no comparison with
    a threshold of up to six decimals can change: up for the bound of "<", down otherwise.
    """
    if unit.factor is None:
        return None
    if not unit.is_log:
        return _bounded(number * unit.factor, number, unit)
    if number > _LARGEST_LOG:
        raise Unreadable(TOO_LARGE.format(number=number, unit=unit.name))
    rounding = ROUND_CEILING if is_upper_bound else ROUND_FLOOR
    value = (Decimal(10) ** number * unit.factor).quantize(_FINEST, rounding=rounding)
    return _bounded(value, number, unit)


def _bounded(value: Decimal, number: Decimal, unit: Unit) -> Decimal:
    if value >= LARGEST:
        raise Unreadable(TOO_LARGE.format(number=f"{number:f}", unit=unit.name))
    return value


def _names(grammar: MeasureGrammar) -> list[str]:
    return [grammar.unit, *([f"log10 {grammar.unit}"] if grammar.log10 else []), *grammar.units]


@lru_cache(maxsize=1024)
def folded(unit: str) -> str:
    """One spelling of a unit for ×10^9/L, 10*9/l and 10⁹/L, for cells/μL and 个/ul, for cp/mL and 拷贝/毫升."""
    plain = normalise(unit).lower()
    for word, other in _WORDS:
        plain = plain.replace(word, other)
    plain = re.sub(r"^[x×*] ?(?=10)|[ ^*]", "", plain)
    return "copies/ml" if _COPIES.fullmatch(plain) else plain
