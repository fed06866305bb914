"""The grade of a result by the DAIDS table, unrounded and with the limits stored with it; pure.

Source: clinical specification 4.1. A grade is given only where what is known settles it: every value a report such as
"<1.0" leaves possible, every limit that is not known and, for haemoglobin, each sex that is possible must lead to the
same grade. Otherwise the result is not gradable (NG), with the reason and the grades between which it lies.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from labs.derived import corrected
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.laboratory.grades import CORRECTED, GRADES, JUDGED, Of, Scale, Step
from trialsite.protocol.text import Text

NOT_GRADABLE = "NG"
HIGHEST = 4
SEXES = ("M", "F")
RANGE_MISSING = Text("not gradable – range missing", "无法分级：缺少参考范围")
ALBUMIN_MISSING = Text("not gradable – albumin missing", "无法分级：缺少白蛋白结果")
SEX_MISSING = Text("not gradable – sex missing", "无法分级：缺少性别")
NOT_FASTING = Text("not gradable – only a fasting sample is graded", "无法分级：仅空腹标本可分级")
BOUND = Text("not gradable – the report gives only a bound", "无法分级：报告仅给出界限值")
JUDGEMENT = Text("above the upper limit: grade by clinical judgement", "高于参考上限，请根据临床判断分级")
NOT_FASTING_ROW = Text("graded as not fasting: fasting is not known", "空腹情况不详，按非空腹标准分级")

# a value, and whether the value itself (0) is meant or what lies just below (-1) or just above it (1)
Point = tuple[Decimal, int]
Limits = Mapping[Of, Decimal | None]
LOWEST, TOP = (Decimal("-Infinity"), 0), (Decimal("Infinity"), 0)
_HOLDS: Mapping[str, Callable[[Point, Point], bool]] = {
    "<": operator.lt, "≤": operator.le, "≥": operator.ge, ">": operator.gt,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Basis:
    """What a grade rests on besides the result and its limits; None for what is not known.

    `sex` M or F; `fasting` Y, N or U; `baseline` the last value before the first dose (canonical unit), only for
    samples after it; `albumin` that of the same sample.
    """

    sex: str | None = None
    fasting: str | None = None
    baseline: Decimal | None = None
    albumin: Measured | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """The lowest and the highest grade that are possible, 0 to 4, and what there is to say about it."""

    least: int
    most: int
    remark: Text | None = None

    @property
    def number(self) -> int | None:
        """The grade; None where it is not settled."""
        return self.least if self.least == self.most else None

    @property
    def code(self) -> str:
        """0 to 4, or NG."""
        return NOT_GRADABLE if self.number is None else str(self.number)


def grade(analyte: str, result: Measured, basis: Basis) -> Grade | None:
    """The grade of a result; None for an analyte that is not graded in this trial."""
    if analyte in JUDGED:
        is_above = result.high is not None and result.is_above(result.high)
        return Grade(0, HIGHEST, JUDGEMENT) if is_above else None
    if analyte not in GRADES:
        return None
    graded = corrected(result, basis.albumin) if analyte in CORRECTED else result
    if graded is None:
        return Grade(0, HIGHEST, ALBUMIN_MISSING)
    limits = {Of.ULN: result.high, Of.LLN: result.low, Of.BASE: basis.baseline}
    return _graded(analyte, _ends(graded), limits, basis)


def grade_of_number(analyte: str, value: Decimal, basis: Basis) -> Grade | None:
    """The grade of a calculated value, such as eGFR, which has no limits of a report."""
    if analyte not in GRADES:
        return None
    return _graded(analyte, ((value, 0), (value, 0)), {Of.BASE: basis.baseline}, basis)


def _ends(result: Measured) -> tuple[Point, Point]:
    """The lowest and the highest value that the result leaves possible; "not detected" lies below everything."""
    if result.op is Op.TND:
        return LOWEST, LOWEST
    if result.value is None:
        return LOWEST, TOP
    if result.op is Op.EQ:
        return (result.value, 0), (result.value, 0)
    beside = 0 if result.inclusive else 1
    return ((result.value, beside), TOP) if result.op is Op.GT else (LOWEST, (result.value, -beside))


def _graded(analyte: str, ends: Sequence[Point], limits: Limits, basis: Basis) -> Grade:
    scales = [each for each in GRADES[analyte] if each.fasting in (None, basis.fasting == "Y")]
    if not scales:
        return Grade(0, HIGHEST, NOT_FASTING)
    of_sexes = [[each for each in scales if each.sex in (None, sex)] for sex in _sexes(basis)]
    least = min(_least(each, ends, limits) for each in of_sexes)
    most = max(_most(each, ends, limits) for each in of_sexes)
    return Grade(least, most, _why(scales, limits, basis) if least != most else _mark(scales, basis))


def _sexes(basis: Basis) -> tuple[str, ...]:
    return SEXES if basis.sex is None else (basis.sex,)


def _least(scales: Iterable[Scale], ends: Sequence[Point], limits: Limits) -> int:
    """The grade that holds whatever the value and the limits that are not known."""
    return max(min(_grade_at(scale, end, limits, is_open=False) for end in ends) for scale in scales)


def _most(scales: Iterable[Scale], ends: Sequence[Point], limits: Limits) -> int:
    """The highest grade that value and limits leave possible."""
    return max(_grade_at(scale, end, limits, is_open=True) for scale in scales for end in ends)


def _grade_at(scale: Scale, point: Point, limits: Limits, *, is_open: bool) -> int:
    return max((step.grade for step in scale.steps if _holds(step, point, limits, is_open=is_open)), default=0)


def _holds(step: Step, point: Point, limits: Limits, *, is_open: bool) -> bool:
    """Whether a step holds; one that needs a limit of the report which is not stored does if `is_open`."""
    unit = Decimal(1) if step.of is Of.ONE else limits.get(step.of)
    if unit is None:
        return is_open and step.of is not Of.BASE
    return _HOLDS[step.sign](point, (step.number * unit, 0))


def _why(scales: Iterable[Scale], limits: Limits, basis: Basis) -> Text:
    needed = {step.of for scale in scales for step in scale.steps} & {Of.ULN, Of.LLN}
    if any(limits.get(each) is None for each in needed):
        return RANGE_MISSING
    return SEX_MISSING if basis.sex is None and any(scale.sex for scale in scales) else BOUND


def _mark(scales: Iterable[Scale], basis: Basis) -> Text | None:
    is_known = basis.fasting in ("Y", "N")
    return NOT_FASTING_ROW if not is_known and any(scale.fasting is not None for scale in scales) else None
