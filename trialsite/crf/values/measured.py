"""Laboratory results as reports print them: comparator, number, unit and the words for "not detected" in one box."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.normalise import normalise
from trialsite.crf.values.numbers import read_decimal
from trialsite.crf.values.units import LARGEST, TOO_LARGE, MeasureGrammar, convert, unit_of
from trialsite.protocol.text import Text

__all__ = ["MeasureGrammar", "Measured", "Op", "read_measured"]

LONGEST_RESULT = 60  # characters; what the column of the raw text holds

_RESULT = re.compile(r"(<=|>=|[<>≤≥])? ?([0-9](?:[0-9.,]| (?=[0-9]{3}(?![0-9])))*) ?(.*)")
_DETECTED = (
    re.compile(r"(?:detlt|detected below lloq|检出[, ]*但低于定量下限)[ ,:(]*<? ?([0-9].*?)\)?", re.IGNORECASE),
    re.compile(r"(?:detected|检出)[ ,:(]*< ?([0-9].*?)\)?", re.IGNORECASE),
    re.compile(r"< ?([0-9].*?)[ ,(]*(?:(?<!not )detected|(?<!未)检出)\)?", re.IGNORECASE),
)
_NOT_DETECTED_WORDS = frozenset({"tnd", "targetnotdetected", "notdetected", "未检出"})
_DETECTED_WORDS = frozenset({"detlt", "detectedbelowlloq", "detected<lloq", "检出但低于定量下限"})
_NO_RESULT_WORDS = frozenset(
    {"pending", "haemolysed", "hemolysed", "hemolyzed", "invalid", "结果待报", "待报", "溶血", "无效"}
)
_COMPARATORS = str.maketrans("≦⩽≧⩾", "≤≤≥≥")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")

HOW = Text(
    "Enter the result as on the report: a number with its unit, <20, >10000000 or TND (not detected).",
    "请按检验报告单输入结果：数值及单位、<20、>10000000 或 TND（未检出）。",
)
NO_RESULT = Text(
    "This is not a result. Leave the box empty while it is pending, or state why it is missing.",
    "这不是检验结果。结果待报时请留空；无法取得结果时请注明缺失原因。",
)
NOT_WHOLE = Text("Enter a result that is a whole number of {unit}.", "换算为 {unit} 后应为整数，请核对结果与单位。")
NOT_EVALUABLE = Text("Ask the laboratory for copies/mL", "请向实验室索取拷贝/mL结果")


class Op(StrEnum):
    """What the report says of the number (codelist VLOP)."""

    EQ = "EQ"
    LT = "LT"
    GT = "GT"
    TND = "TND"
    DETLT = "DETLT"


_OPS = {"": Op.EQ, "<": Op.LT, "<=": Op.LT, "≤": Op.LT, ">": Op.GT, ">=": Op.GT, "≥": Op.GT}
_INCLUSIVE = frozenset({"<=", "≤", ">=", "≥"})


@dataclass(frozen=True, slots=True)
class Measured:
    """One result: the raw text, and what it says.

    `number` as reported in `unit`; `value` and `lloq` in the canonical unit. For LT, GT and DETLT both are the bound,
    which is itself possible when `inclusive` (≤, ≥). None: nothing reported, or not to be converted. `low` and `high`
    are the reference limits stored with it, `flag` where it lies (L, N, H; None where that is open), `grade` 0 to 4 or
    NG where it is graded. A number whose unit is told apart has neither `unit` nor `value` until it is known.
    """

    raw: str
    op: Op
    number: Decimal | None
    unit: str
    value: Decimal | None
    lloq: Decimal | None = None
    inclusive: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    flag: str | None = None
    grade: str | None = None

    @property
    def is_evaluable(self) -> bool:
        """Whether rules can use it; a result in a unit that is not to be converted is stored only."""
        return self.op is Op.TND or self.value is not None

    def is_below(self, threshold: Decimal) -> bool | None:
        """Whether the true value lies below `threshold` (canonical unit); None where the report leaves it open.

        Source: clinical specification, 3.4.
        """
        if self.op is Op.TND:
            return True
        if self.value is None:
            return None
        if self.op is Op.EQ:
            return self.value < threshold
        if self.op is Op.GT:
            return False if self.value >= threshold else None
        certain = self.value < threshold if self.inclusive else self.value <= threshold
        return True if certain else None

    def is_above(self, limit: Decimal) -> bool:
        """Whether the true value certainly lies above `limit` (canonical unit)."""
        if self.value is None or self.op not in (Op.EQ, Op.GT):
            return False
        # "> 5" lies above 5, "≥ 5" may be 5 itself
        exclusive = self.op is Op.GT and not self.inclusive
        return self.value >= limit if exclusive else self.value > limit

    def within(self, low: Decimal | None, high: Decimal | None) -> Measured:
        """The same result with its reference limits (canonical unit, ends included) and its flag."""
        return replace(self, low=low, high=high, flag=self._flag(low, high))

    def _flag(self, low: Decimal | None, high: Decimal | None) -> str | None:
        if self.op is Op.EQ:
            return None if self.value is None else flag_of(self.value, low, high)
        if low is not None and self.is_below(low):
            return "L"
        return "H" if high is not None and self.is_above(high) else None


def flag_of(value: Decimal, low: Decimal | None, high: Decimal | None) -> str | None:
    """L, N or H: where a number lies against its reference limits, ends included; None without any."""
    if low is None and high is None:
        return None
    if low is not None and value < low:
        return "L"
    return "H" if high is not None and value > high else "N"


def is_inclusive(raw: str) -> bool:
    """Whether the bound of a reported result is itself possible: it was written with ≤ or ≥, in whatever spelling."""
    plain = normalise(raw).translate(_COMPARATORS)
    return any(sign in plain for sign in _INCLUSIVE)


def read_measured(text: str, *, grammar: MeasureGrammar, assumed: str = "") -> Measured:
    """The result that was typed; raises Unreadable with what to type instead. Never a silent zero.

    `assumed` is the unit of a number that names none, where that is not the canonical one.

    Grammar: clinical specification, 3.4. Spaces, full-width signs and thousands separators are read over.
    """
    raw = text.strip()
    plain = normalise(raw).translate(_COMPARATORS) if len(raw) <= LONGEST_RESULT else ""
    words = re.sub("[ ,.]", "", plain.lower())
    if words in _NO_RESULT_WORDS:
        raise Unreadable(NO_RESULT)
    if words in _NOT_DETECTED_WORDS:
        return Measured(raw, Op.TND, None, grammar.unit, None, grammar.lloq)
    if words in _DETECTED_WORDS:
        return Measured(raw, Op.DETLT, None, grammar.unit, grammar.lloq, grammar.lloq)
    for pattern in _DETECTED:
        if match := pattern.fullmatch(plain):
            return _reported(raw, f"<{match[1]}", grammar, Op.DETLT, assumed)
    return _reported(raw, plain, grammar, None, assumed)


def _reported(raw: str, plain: str, grammar: MeasureGrammar, op: Op | None, assumed: str) -> Measured:
    match = _RESULT.fullmatch(plain)
    if not match:
        raise Unreadable(HOW)
    comparator = match[1] or ""
    op = op or _OPS[comparator]
    unit = unit_of(match[3] or assumed, grammar)
    number = read_decimal(_ungrouped(match[2], is_count=grammar.log10 and not unit.is_log), grammar.places)
    if number >= LARGEST:
        raise Unreadable(TOO_LARGE.format(number=match[2], unit=unit.name))
    if grammar.unit_apart and not (match[3] or assumed):
        return Measured(raw, op, number, "", None, grammar.lloq, comparator in _INCLUSIVE)
    value = convert(number, unit, is_upper_bound=op in {Op.LT, Op.DETLT} and comparator not in _INCLUSIVE)
    if grammar.whole and value is not None and value != value.to_integral_value():
        raise Unreadable(NOT_WHOLE.format(unit=grammar.unit))
    return Measured(raw, op, number, unit.name, value, grammar.lloq, comparator in _INCLUSIVE)


def _ungrouped(typed: str, *, is_count: bool) -> str:
    """Without thousands commas where they can mean nothing else: on copies, and from two commas on."""
    if (is_count or typed.count(",") > 1) and _THOUSANDS.fullmatch(typed):
        return typed.replace(",", "")
    return typed
