"""VL, HIV RNA, at every visit; results from before the trial are entries of VLH."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from labs.codelists import BELOW, SPECIMEN
from labs.header import OUTSIDE_WINDOW, days_outside
from labs.loads import THRESHOLD, Load, for_analysis
from participants.viral_loads import HIV_RNA, INTERNATIONAL, MOST_COPIES, SHOWN_UNIT
from trialsite.audit.clock import site_date
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.measured import NOT_EVALUABLE, Measured, Op
from trialsite.protocol.text import Text
from visits.schedule import day0

LABEL = Text("HIV RNA", "HIV病毒载量")
MANY_ON_TREATMENT = 1000
LARGEST_LIMIT = 1000
USUAL_LLOQ = frozenset(map(Decimal, (20, 40, 50)))


def sample_day(case: Case) -> date | None:
    """The site date of the sample."""
    sampled = case.value("vl_dt")
    return site_date(sampled) if sampled else None


def load(case: Case) -> Load:
    """The result of the form with what it was measured by."""
    return Load(
        sample_day(case) or case.today, case.value("vl"), case.value("vl_lloq"), case.value("vl_assay"),
        case.value("vl_sample_type"),
    )  # fmt: skip


def below_50(case: Case) -> str | None:
    """T, F, or U where the report leaves it open; nothing without a result."""
    if case.value("vl") is None:
        return None
    return {True: "T", False: "F", None: "U"}[load(case).is_below(THRESHOLD)]


def log10_copies(case: Case) -> Decimal | None:
    """The number for analysis."""
    return for_analysis(case.value("vl"), case.value("vl_lloq"))


class ViralLoad(VisitForm):
    """HIV RNA of one sample. Source: clinical specification, VL.

    Qualifier, value and unit stand in one box, as the report prints them: `vl_op`, `vl`, `vl_unit`.
    """

    vl_dt = fields.DateTime(Text("Sample date and time", "采样时间"), required=True, sdtm="MB.MBDTC")
    vl = fields.Measurement(
        LABEL, HIV_RNA, parts=(), required=True, hard=(0, MOST_COPIES), unit=SHOWN_UNIT[0], unit_zh=SHOWN_UNIT[1],
        critical=True, sdtm="MB.MBORRES, MB.MBORRESU",
        note=Text("As on the report: <20, 88, 1.69 log10, TND", "按报告单填写：<20、88、1.69 log10、未检出"),
    )  # fmt: skip
    vl_lt50 = fields.Calculated(Text("Below 50 copies/mL", "是否低于50"), below_50, codelist=BELOW, sdtm="SUPPMB")
    vl_log10 = fields.Calculated(
        Text("log10 value for analysis", "log10值"), log10_copies, places=2, sdtm="MB.MBSTRESN"
    )
    vl_lloq = fields.Decimal(
        Text("Lower limit of quantification", "定量下限"), places=0, unit=SHOWN_UNIT[0], unit_zh=SHOWN_UNIT[1],
        required=True, hard=(1, LARGEST_LIMIT), inherits="lloq", sdtm="SUPPMB",
    )  # fmt: skip
    vl_uloq = fields.Decimal(
        Text("Upper limit", "定量上限"), places=0, unit=SHOWN_UNIT[0], unit_zh=SHOWN_UNIT[1],
        inherits="uloq", sdtm="SUPPMB",
    )  # fmt: skip
    vl_assay = fields.Text(Text("Assay", "检测试剂"), length=60, required=True, inherits="assay", sdtm="MB.MBMETHOD")
    vl_sample_type = fields.Choice(
        Text("Specimen", "标本类型"), SPECIMEN, required=True, inherits="specimen", sdtm="MB.MBSPEC"
    )

    class Meta:
        app_label = "labs"


def outside_window(case: Case) -> dict[str, object] | None:
    """Days by which the sample lies outside the visit's window."""
    return days_outside(case, sample_day(case))


def after_day0(case: Case) -> bool:
    """The sample was taken after the day of the first infusion."""
    taken, first = sample_day(case), day0(case.protocol, case.fact("visit_windows") or {})
    return taken is not None and first is not None and taken > first


def many_copies(case: Case) -> dict[str, object] | None:
    """More copies after day 0 than treatment should leave."""
    result: Measured | None = case.value("vl")
    if result is None or not after_day0(case) or not result.is_above(Decimal(MANY_ON_TREATMENT)):
        return None
    return {"label": LABEL, "value": result.raw}


def in_international_units(case: Case) -> bool:
    """The result is in IU/mL: stored, but no rule can use it."""
    result: Measured | None = case.value("vl")
    return result is not None and result.unit.endswith(INTERNATIONAL)


def limits_crossed(case: Case) -> bool:
    """The upper limit is not above the lower one."""
    low, high = case.value("vl_lloq"), case.value("vl_uloq")
    return low is not None and high is not None and high <= low


def lloq_unusual(case: Case) -> dict[str, object] | None:
    """A limit of quantification that no assay in use has."""
    lloq = case.value("vl_lloq")
    return None if lloq is None or lloq in USUAL_LLOQ else {"value": f"{lloq:f}"}


def _before(case: Case) -> tuple[Load, ...]:
    """The earlier results that can be evaluated, latest first."""
    return case.fact("loads_before") or ()


def rebound(case: Case) -> bool:
    """VL-01: not below 50 after day 0, and below it the time before."""
    before = _before(case)
    suppressed = bool(before) and before[0].is_below(THRESHOLD) is True
    return suppressed and after_day0(case) and load(case).is_below(THRESHOLD) is False


def failure(case: Case) -> bool:
    """VL-02: as many results in a row as the protocol says, each at its limit or more."""
    limit = case.protocol.value("vl_failure")
    found = (load(case), *_before(case))[: int(limit["consecutive"])]
    return len(found) == limit["consecutive"] and all(each.is_below(Decimal(limit["from"])) is False for each in found)


def rests_on(case: Case) -> str:
    """The results that VL-01 and VL-02 look at."""
    before = _before(case)[: int(case.protocol.value("vl_failure")["consecutive"]) - 1]
    told = ", ".join(each.result.raw for each in before if each.result is not None)
    return f"{case.answer('vl').text}; before {told}"


def dried_and_low(case: Case) -> bool:
    """VL-03: a dried blood spot with a result that is not certainly 50 or more."""
    return case.value("vl") is not None and case.value("vl_sample_type") == "DBS" and below_50(case) != "F"


def large_bound(case: Case) -> dict[str, object] | None:
    """VL-04: "less than" a number that is no usual limit."""
    result: Measured | None = case.value("vl")
    if result is None or result.op is not Op.LT or result.value is None or result.value <= LARGEST_LIMIT:
        return None
    return {"value": f"{result.value.normalize():f}"}


def other_lloq(case: Case) -> bool:
    """VL-05: another limit of quantification than at baseline."""
    baseline, lloq = case.fact("load_baseline"), case.value("vl_lloq")
    return baseline is not None and None not in (baseline.lloq, lloq) and baseline.lloq != lloq


def other_assay(case: Case) -> bool:
    """Another assay than at baseline."""
    baseline, assay = case.fact("load_baseline"), case.value("vl_assay")
    return baseline is not None and None not in (baseline.assay, assay) and baseline.assay != assay


CHECKS = (
    Check("vl.vl_dt", Severity.IMPLAUSIBLE, ("vl_dt",), OUTSIDE_WINDOW, outside_window, needs=("visit_windows",)),
    Check(
        "vl.vl", Severity.IMPLAUSIBLE, ("vl", "vl_dt"),
        Text("{label} {value} is unusual – please confirm", "{label} {value}异常，请确认"), many_copies,
        needs=("visit_windows",),
    ),
    Check("vl.vl_unit", Severity.IMPLAUSIBLE, ("vl",), NOT_EVALUABLE, in_international_units),
    Check(
        "vl.vl_uloq", Severity.IMPOSSIBLE, ("vl_uloq", "vl_lloq"),
        Text("The upper limit must be above the lower limit", "定量上限应大于定量下限"), limits_crossed,
    ),
    Check(
        "vl.vl_lloq", Severity.IMPLAUSIBLE, ("vl_lloq",),
        Text("LLOQ {value} copies/mL is unusual – please confirm", "定量下限{value}拷贝/mL不常见，请确认"),
        lloq_unusual,
    ),
    Check(
        "vl.vl_assay", Severity.IMPLAUSIBLE, ("vl_assay",),
        Text("Another assay than at baseline – please confirm", "检测试剂与基线不同，请确认"), other_assay,
        needs=("load_baseline",),
    ),
    Check(
        "VL-01", Severity.PROMPT, ("vl", "vl_dt"),
        Text(
            "Detectable HIV RNA: check adherence, repeat within 4 weeks",
            "HIV-1 RNA ≥50 拷贝/mL，请核查依从性并于4周内复查",
        ),
        rebound, needs=("visit_windows", "loads_before"), grounds=rests_on,
    ),
    Check(
        "VL-02", Severity.PROMPT, ("vl", "vl_dt"),
        Text("Confirmed virological failure", "确认病毒学失败，请主要研究者评估"), failure,
        needs=("loads_before",), answered_by=fields.INVESTIGATOR, grounds=rests_on,
    ),
    Check(
        "VL-03", Severity.IMPLAUSIBLE, ("vl_sample_type", "vl"),
        Text("Dried blood spot cannot show <50", "干血斑不能判定<50"), dried_and_low,
    ),
    Check(
        "VL-04", Severity.IMPLAUSIBLE, ("vl",),
        Text('"<{value}" is not a usual limit', '"<{value}"不是常见的定量下限'), large_bound,
    ),
    Check(
        "VL-05", Severity.IMPLAUSIBLE, ("vl_lloq",),
        Text("Different limit of quantification from baseline", "定量下限与基线不同"), other_lloq,
        needs=("load_baseline",),
    ),
)  # fmt: skip

register(
    Crf(
        key="vl",
        model=ViralLoad,
        title=LABEL,
        occurred="vl_dt",
        procedure=True,
        sections=(
            Section(Text("Result", "检验结果"), ("vl_dt", "vl", "vl_lt50", "vl_log10")),
            Section(Text("Measured by", "检测方法"), ("vl_assay", "vl_sample_type", "vl_lloq", "vl_uloq")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
