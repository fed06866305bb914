"""The rows of a report: one analyte each, with its own units, limits, range and grade (HAEM, BIOC).

Source: clinical specification, rows `results`. What follows from a result (canonical value, limits, flag, grade) is
kept in its columns and shown as calculated values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from labs.codelists import GRADE, LABCS
from labs.derived import number_of
from labs.grading import Basis, grade
from labs.header import REPORT_NOT_DENIED, REPORTED, sample_day
from labs.names import NAMES, abbreviation
from labs.ranges import reference_limits
from trialsite.crf import fields
from trialsite.crf.checks import Case
from trialsite.crf.codelists import FLAG, Code, Codelist, codelist
from trialsite.crf.conditions import when, when_flag
from trialsite.crf.content import Row
from trialsite.crf.fields import Question
from trialsite.crf.fields.base import Options
from trialsite.crf.form import RowGroup
from trialsite.crf.values.measured import Measured
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.laboratory.chemistry import CHEMISTRY
from trialsite.protocol.laboratory.grades import CORRECTED, GRADES, JUDGED
from trialsite.protocol.laboratory.haematology import HAEMATOLOGY
from trialsite.protocol.laboratory.model import Analyte
from trialsite.protocol.laboratory.panels import PANELS, Panel
from trialsite.protocol.text import Text

RESULTS = "results"
HAEM, BIOC = PANELS["haem"], PANELS["bioc"]
ALBUMIN = "results[alb].value"
# counts that the disease itself changes, and shares: nobody judges whether they are clinically significant
NOT_JUDGED = frozenset({"lymph", "lymph_pct", "neut_pct"})
# as reports print it
ARROWS = Codelist(
    FLAG.name,
    tuple(
        Code(each.code, Text(f"{sign}{each.text.en}", f"{sign}{each.text.zh}"))
        for each, sign in zip(FLAG, ("↓ ", "", "↑ "), strict=True)
    ),
)
OUTSIDE = when_flag("value", "L", "H")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def shown_unit(unit: str) -> str:
    """A unit as reports print it: 10⁹/L, µmol/L."""
    head, mark, rest = unit.partition("^")
    power, slash, per = rest.partition("/")
    name = f"{head}{power.translate(_POWERS)}{slash}{per}" if mark else unit
    name = name.replace("/u", "/µ")
    return f"µ{name[1:]}" if name.startswith(("umol", "ukat", "ug")) else name


def _units(name: str, units: Mapping[str, object]) -> Codelist:
    return codelist(name, *((unit, shown_unit(unit), shown_unit(unit)) for unit in units))


ANALYTES: Mapping[str, Analyte] = {
    key: analyte for key, analyte in {**HAEMATOLOGY, **CHEMISTRY}.items() if key in {*HAEM.printed, *BIOC.printed}
}
UNITS = _units("UNIT", {unit: None for each in ANALYTES.values() for unit in (each.unit, *each.units)})


def _part(name: str) -> Callable[[Case], Any]:
    """Computes a part of the result of the row."""

    def part(case: Case) -> Any:
        result: Measured | None = case.value("value")
        found = getattr(result, name) if result else None
        return found.normalize() if isinstance(found, Decimal) else found

    return part


def basis_of(case: Case) -> Basis:
    """What the grade of a row rests on besides its result."""
    return Basis(
        sex=case.fact("sex"),
        fasting=case.form.value("fasting"),
        baseline=number_of((case.fact("results_baseline") or {}).get(case.row)),
        albumin=case.form.value(ALBUMIN),
    )


def remark(case: Case) -> Text | None:
    """What there is to say about the grade of a result: why it has none, by which row it was graded."""
    result: Measured | None = case.value("value")
    found = grade(case.row, result, basis_of(case)) if result is not None and result.is_evaluable else None
    return found.remark if found else None


class ReportedResult(Row):
    """One result of a report under the key of its analyte."""

    value = fields.Measurement(
        Text("Result as reported", "结果"),
        MeasureGrammar("", unit_apart=True),
        parts=("limits", "grade"),
        unit_in="unit",
        critical=True,
        sdtm="LB.LBORRES",
    )
    unit = fields.Unit(Text("Unit", "单位"), UNITS, sdtm="LB.LBORRESU")
    si = fields.Calculated(Text("Canonical value", "标准单位值"), _part("value"), sdtm="LB.LBSTRESN/LBSTRESU")
    lo = fields.Calculated(Text("Lower reference limit for this sample", "参考下限"), _part("low"), sdtm="LB.LBORNRLO")
    hi = fields.Calculated(Text("Upper reference limit for this sample", "参考上限"), _part("high"), sdtm="LB.LBORNRHI")
    flag = fields.Calculated(Text("Low/normal/high", "高低标识"), _part("flag"), codelist=ARROWS, sdtm="LB.LBNRIND")
    grade = fields.Calculated(
        Text("DAIDS grade", "DAIDS分级"), _part("grade"), codelist=GRADE, remark=remark, sdtm="LB.LBTOXGR"
    )
    cs = fields.Choice(
        Text("Clinical significance", "临床意义"),
        LABCS,
        compact=True,
        answered_by=fields.INVESTIGATOR,
        required_when=OUTSIDE,
        shown_when=OUTSIDE,
        sdtm="LB.LBCLSIG",
    )
    ae = fields.Link(Text("Linked AE", "关联不良事件"), to=("ae",), shown_when=when("cs", "CS"), sdtm="RELREC")

    class Meta(Row.Meta):
        abstract = True


def result_rows(panel: str, model: type[Any], title: Text) -> RowGroup:
    """The rows of a panel, in the order of a printed report."""
    of = PANELS[panel]
    analytes = {key: ANALYTES[key] for key in of.printed}
    return RowGroup(
        RESULTS,
        model,
        title,
        keys=tuple((key, each.text) for key, each in analytes.items()),
        asked={key: _asked(each, of, model.questions) for key, each in analytes.items()},
        names={key: NAMES[key] for key in analytes},
    )


def results(*keys: str) -> tuple[str, ...]:
    """The addresses of results."""
    return tuple(f"{RESULTS}[{key}].value" for key in keys)


def result_of(case: Case, key: str) -> Measured | None:
    """The result of an analyte of the report."""
    found: Measured | None = case.form.value(f"{RESULTS}[{key}].value")
    return found


def numbers(case: Case, *keys: str) -> list[Decimal] | None:
    """The canonical values of results; None unless each names a number."""
    found = [number_of(result_of(case, key)) for key in keys]
    return None if None in found else [each for each in found if each is not None]


def analyte_of(case: Case) -> Analyte:
    """The analyte of the row that a case looks at."""
    return ANALYTES[case.row]


def _asked(analyte: Analyte, panel: Panel, columns: Mapping[str, Question]) -> dict[str, Question]:
    """The questions of one analyte: those of every row, with what differs by analyte."""
    own: dict[str, Question] = {
        "value": _value(analyte, panel), "unit": _unit(analyte), "cs": _significance(analyte), "ae": _event(analyte),
    }  # fmt: skip
    left_out = {"cs", "ae"} if analyte.key in NOT_JUDGED else set()
    found = {name: own.get(name, column) for name, column in columns.items() if name not in left_out}
    for name, question in own.items():
        question.name = name
    return found


def _value(analyte: Analyte, panel: Panel) -> fields.Measurement:
    grammar = MeasureGrammar(
        analyte.unit, dict(analyte.units), places=analyte.places, whole=analyte.whole, unit_apart=True
    )
    told: Options = {
        "critical": True, "shown_when": REPORT_NOT_DENIED, "unit": shown_unit(analyte.unit), "sdtm": "LB.LBORRES",
        "hard": analyte.hard,
        "note": Text(abbreviation(analyte.key), abbreviation(analyte.key)),
    }  # fmt: skip
    if analyte.soft is not None:
        told["soft"] = analyte.soft
    if analyte.key in panel.required:
        told["required_when"] = REPORTED
    return fields.Measurement(
        analyte.text,
        grammar,
        parts=("limits", "grade"),
        limits=reference_limits(analyte.key),
        grading=_grading(analyte.key),
        unit_in="unit",
        **told,
    )


def _unit(analyte: Analyte) -> fields.Unit:
    text = analyte.text
    return fields.Unit(
        Text(f"{text.en}: unit", f"{text.zh}：单位"),
        _units("UNIT", {analyte.unit: None, **analyte.units}),
        known=UNITS,
        usual=usual_unit,
        needs=("usual_units",),
        shown_when=REPORT_NOT_DENIED,
        sdtm="LB.LBORRESU",
    )


def _significance(analyte: Analyte) -> fields.Choice:
    text = analyte.text
    return fields.Choice(
        Text(f"{text.en}: clinical significance", f"{text.zh}：临床意义"),
        LABCS,
        compact=True,
        answered_by=fields.INVESTIGATOR,
        required_when=OUTSIDE,
        shown_when=OUTSIDE,
        sdtm="LB.LBCLSIG",
    )


def _event(analyte: Analyte) -> fields.Link:
    text = analyte.text
    return fields.Link(
        Text(f"{text.en}: linked AE", f"{text.zh}：关联不良事件"),
        to=("ae",),
        shown_when=when("cs", "CS"),
        sdtm="RELREC",
    )


def usual_unit(case: Case) -> str:
    """The unit in which the laboratory reports the analyte on the day of the sample: the registered, else canonical."""
    laboratory, on = case.form.value("lab_name"), sample_day(case.form) or case.today
    found = [
        unit
        for code, analyte, unit, first, last in case.fact("usual_units") or ()
        if (code, analyte) == (laboratory, case.row) and first <= on and (last is None or on <= last)
    ]
    return found[0] if found else analyte_of(case).unit


def _grading(key: str) -> fields.Grading | None:
    if key not in GRADES and key not in JUDGED:
        return None
    fasting = ("fasting",) if any(scale.fasting is not None for scale in GRADES.get(key, ())) else ()
    albumin = (ALBUMIN, ALBUMIN.replace("value", "unit")) if key in CORRECTED else ()
    return fields.Grading(_graded, needs=("sex", "results_baseline"), follows=(*fasting, *albumin))


def _graded(case: Case, result: Measured) -> str | None:
    found = grade(case.row, result, basis_of(case))
    return found.code if found else None
