"""The checks of each result of a report: unit, limits, change, and what it may mean (LAB-02 to LAB-07)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from labs.derived import number_of
from labs.grading import NOT_GRADABLE, grade
from labs.header import sample_day
from labs.rows import RESULTS, analyte_of, basis_of, shown_unit, usual_unit
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.standard import REQUIRED
from trialsite.crf.values.display import show_number
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.laboratory.model import Analyte
from trialsite.protocol.text import Text

# a result of this grade proposes an adverse event; of creatinine and eGFR only creatinine does
LINKED = "ae"
_ROUNDED = Decimal(1)


def _told(case: Case) -> dict[str, object]:
    """The analyte with its result as reported and its unit."""
    result: Measured = case.value("value")
    number = show_number(result.number) if result.number is not None else result.raw
    return {"analyte": analyte_of(case).text, "value": number, "unit": shown_unit(result.unit)}


def foreign_unit(case: Case) -> dict[str, object] | None:
    """LAB-02: the unit is one of other analytes."""
    unit, analyte = case.value("unit"), analyte_of(case)
    return None if unit in (None, analyte.unit, *analyte.units) else {"analyte": analyte.text}


def two_units(case: Case) -> dict[str, object] | None:
    """The result names another unit than stands beside it."""
    result, unit = case.value("value"), case.value("unit")
    if result is None or unit is None or result.value is None or result.unit == unit:
        return None
    return {"written": shown_unit(result.unit), "unit": shown_unit(unit)}


def impossible(case: Case) -> dict[str, object] | None:
    """LAB-03: the canonical value lies outside the hard range."""
    result: Measured | None = case.value("value")
    if result is None or foreign_unit(case) or not _is_outside_hard(result, analyte_of(case)):
        return None
    return _told(case) | {"hint": _likely(result, analyte_of(case))}


def _likely(result: Measured, analyte: Analyte) -> str:
    """The same number in the first accepted unit that makes it usual; nothing where none does."""
    number, (low, high) = result.number, analyte.soft or (None, None)
    if number is None:
        return ""
    for unit, factor in {analyte.unit: Decimal(1), **analyte.units}.items():
        if (
            unit != result.unit
            and (low is None or number * factor >= low)
            and (high is None or number * factor <= high)
        ):
            return f" ({show_number(number)} {shown_unit(unit)}?)"
    return ""


def _is_outside_hard(result: Measured, analyte: Analyte) -> bool:
    low, high = analyte.hard
    if result.value is None and result.op is not Op.TND:
        # a number that its unit makes larger than any column is none
        return bool(result.unit)
    # a bound or "not detected" is impossible where every value it allows is
    too_low = low is not None and low > 0 and result.is_below(low) is True
    below_zero = low is not None and result.op is Op.EQ and result.value is not None and result.value < low
    return too_low or below_zero or (high is not None and result.is_above(high))


def unusual(case: Case) -> dict[str, object] | None:
    """LAB-04: the canonical value lies outside the soft range."""
    result, analyte = case.value("value"), analyte_of(case)
    low, high = analyte.soft or (None, None)
    if result is None or impossible(case):
        return None
    is_low = low is not None and low > 0 and result.is_below(low) is True
    return {"analyte": analyte.text} if is_low or (high is not None and result.is_above(high)) else None


def unusual_unit(case: Case) -> dict[str, object] | None:
    """Another unit than the laboratory usually reports."""
    unit = case.value("unit")
    if unit is None or foreign_unit(case) or unit == usual_unit(case):
        return None
    return {"unit": shown_unit(unit)}


def changed_much(keys: Collection[str]) -> Callable[[Case], dict[str, object] | None]:
    """LAB-05: the result differs from the one before by more than the protocol's percentage of it."""

    def rule(case: Case) -> dict[str, object] | None:
        now = number_of(case.value("value"))
        before = number_of((case.fact("results_before") or {}).get(case.row))
        if case.row not in keys or now is None or not before:
            return None
        percent = abs(now - before) * 100 / before
        if percent <= case.protocol.value("lab_change_pct"):
            return None
        return {"analyte": analyte_of(case).text, "n": percent.quantize(_ROUNDED)}

    return rule


def unit_missing(case: Case) -> dict[str, object] | None:
    """A number names no unit, and none stands beside it."""
    result: Measured | None = case.value("value")
    waits = result is not None and not result.unit and not case.answer("unit").given
    return {"label": Text(f"{analyte_of(case).text.en}: unit", f"{analyte_of(case).text.zh}：单位")} if waits else None


def since_treatment(case: Case) -> bool:
    """Whether the sample was taken on the day of the first dose or later; those before the dose are baseline."""
    first: date | None = case.fact("treatment_day0")
    day = sample_day(case.form)
    return first is not None and day is not None and day >= first


def event_missing(case: Case) -> dict[str, object] | None:
    """A clinically significant result since the first dose has no adverse event."""
    if case.value("cs") != "CS" or case.answer(LINKED).given or not since_treatment(case):
        return None
    text = analyte_of(case).text
    return {"label": Text(f"{text.en}: linked AE", f"{text.zh}：关联不良事件")}


def grave(case: Case) -> dict[str, object] | None:
    """LAB-06: grade 3 or more, and more than before treatment, without an adverse event."""
    result: Measured | None = case.value("value")
    if result is None or case.answer(LINKED).given or not since_treatment(case):
        return None
    found = grade(case.row, result, basis_of(case))
    if found is None or found.least < case.protocol.value("lab_ae_grade") or found.least <= _grade_before(case):
        return None
    return {"g": found.least, "analyte": analyte_of(case).text}


def _grade_before(case: Case) -> int:
    """The grade of the result before treatment; one that is not settled holds nothing back."""
    before: Measured | None = (case.fact("results_baseline") or {}).get(case.row)
    code = before.grade if before else None
    return 0 if code in (None, NOT_GRADABLE) else int(code)


def grave_rests_on(case: Case) -> str:
    """The result, its grade and that before treatment."""
    result: Measured = case.value("value")
    found = grade(case.row, result, basis_of(case))
    return f"{result.raw} {result.unit}; grade {found.code if found else '-'}; before treatment {_grade_before(case)}"


def significant(case: Case) -> bool:
    """LAB-07: clinically significant since the first dose without an adverse event, where LAB-06 does not ask."""
    return event_missing(case) is not None and grave(case) is None


def row_checks(form: str, changing: Collection[str]) -> tuple[Check, ...]:
    """The checks of the results of a form; `changing` are the analytes that are compared with the result before."""
    return (*_unit_checks(form), *_limit_checks(changing), *_event_checks())


def _unit_checks(form: str) -> tuple[Check, ...]:
    return (
        Check(
            "LAB-02",
            Severity.IMPOSSIBLE,
            ("unit", "value"),
            Text("This unit does not belong to {analyte}", "该单位不适用于{analyte}"),
            foreign_unit,
            group=RESULTS,
        ),
        Check(
            f"{form}.unit",
            Severity.IMPOSSIBLE,
            ("value", "unit"),
            Text(
                "The result names {written}, but {unit} is chosen beside it",
                "结果中的单位为{written}，与所选单位{unit}不一致",
            ),
            two_units,
            group=RESULTS,
        ),
        Check(
            f"{form}.unit",
            Severity.IMPLAUSIBLE,
            ("unit",),
            Text(
                "{unit} is not the usual unit of this laboratory – please confirm",
                "{unit}不是该实验室的常用单位，请确认",
            ),
            unusual_unit,
            needs=("usual_units",),
            group=RESULTS,
        ),
        Check("G-06", Severity.COMPLETION, ("unit",), REQUIRED, unit_missing, group=RESULTS),
    )


def _limit_checks(changing: Collection[str]) -> tuple[Check, ...]:
    return (
        Check(
            "LAB-03",
            Severity.IMPOSSIBLE,
            ("value", "unit"),
            Text(
                "{analyte} {value} {unit} is not possible: check value and unit{hint}",
                "{analyte}数值不可能，请核对数值与单位{hint}",
            ),
            impossible,
            group=RESULTS,
        ),
        Check(
            "LAB-04",
            Severity.IMPLAUSIBLE,
            ("value", "unit"),
            Text("{analyte} is unusual – please confirm", "{analyte}数值异常，请确认"),
            unusual,
            group=RESULTS,
        ),
        Check(
            "LAB-05",
            Severity.IMPLAUSIBLE,
            ("value", "unit"),
            Text("{analyte} changed by {n} %", "{analyte}较上次变化{n}%"),
            changed_much(changing),
            needs=("results_before",),
            group=RESULTS,
        ),
    )


def _event_checks() -> tuple[Check, ...]:
    treated = ("treatment_day0", "results_baseline", "sex")
    return (
        Check(
            "LAB-06",
            Severity.PROMPT,
            ("value",),
            Text("Grade {g} {analyte}: record an adverse event?", "{analyte} {g}级，是否记录不良事件？"),
            grave,
            needs=treated,
            group=RESULTS,
            answered_by=fields.INVESTIGATOR,
            grounds=grave_rests_on,
        ),
        Check(
            "LAB-07",
            Severity.PROMPT,
            ("cs",),
            Text("Clinically significant: record an adverse event?", "有临床意义，是否记录不良事件？"),
            significant,
            needs=treated,
            group=RESULTS,
            answered_by=fields.INVESTIGATOR,
        ),
        Check("G-06", Severity.COMPLETION, ("ae",), REQUIRED, event_missing, needs=treated, group=RESULTS),
    )
