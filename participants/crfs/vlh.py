"""VLH, viral-load history: one entry per earlier result of HIV RNA; those of the trial itself are on form VL."""

from __future__ import annotations

from decimal import Decimal

from participants.unusual import after_consent, said_no
from participants.viral_loads import COPIES, HIV_RNA, INTERNATIONAL, MANY_COPIES, MOST_COPIES, SHOWN_UNIT
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.measured import NOT_EVALUABLE, Measured, Op
from trialsite.crf.values.partial import Precision
from trialsite.protocol.text import Text

SAMPLE_DATE = Text("Sample date", "采样日期")
# lower limits of the assays in use
USUAL_LLOQ = frozenset(map(Decimal, (20, 40, 50, 100)))


class PastViralLoad(VisitForm):
    """One result of HIV RNA from before the trial. Source: clinical specification, VLH.

    Qualifier, value and unit stand in one box, as the report prints them: `vlh_op`, `vlh`, `vlh_unit`.
    """

    vlh_date = fields.PartialDate(SAMPLE_DATE, required=True, sdtm="MB.MBDTC")
    vlh = fields.Measurement(
        Text("HIV RNA", "HIV病毒载量"), HIV_RNA, parts=(), required=True, hard=(0, MOST_COPIES),
        soft=(None, MANY_COPIES), unit=SHOWN_UNIT[0], unit_zh=SHOWN_UNIT[1], sdtm="MB.MBORRES, MB.MBORRESU",
        note=Text("As on the report: <20, 88, 1.69 log10, TND", "按报告单填写：<20、88、1.69 log10、未检出"),
    )  # fmt: skip
    vlh_lloq = fields.Decimal(
        Text("Assay LLOQ", "定量下限"), places=0, unit=SHOWN_UNIT[0], unit_zh=SHOWN_UNIT[1], hard=(1, 1000),
        sdtm="SUPPMB",
    )  # fmt: skip
    vlh_assay = fields.Text(Text("Assay", "检测试剂"), length=60, sdtm="MB.MBMETHOD")
    vlh_lab = fields.Text(Text("Laboratory", "实验室"), length=60, sdtm="MB.MBNAM")
    vlh_source_seen = fields.Choice(Text("Source report seen", "原始报告已核对"), NY, required=True)

    class Meta:
        app_label = "participants"


def perhaps_log10(case: Case) -> bool:
    """VLH-01: a log10 over 8, or less than 1 copy counted."""
    result: Measured | None = case.value("vlh")
    if result is None or result.value is None:
        return False
    if result.unit == COPIES:
        return result.op is Op.EQ and result.value < 1
    return result.value > MOST_COPIES


def date_twice(case: Case) -> bool:
    """VLH-02: another entry has a sample of the same day."""
    day = case.value("vlh_date")
    return day is not None and day.is_exact and day in (case.fact("vl_other_dates") or ())


def month_unknown(case: Case) -> bool:
    """VLH-03: of the date only the year is known, or nothing."""
    day = case.value("vlh_date")
    return day is not None and day.precision in (Precision.YEAR, Precision.UNKNOWN)


def not_evaluable(case: Case) -> bool:
    """The result is in IU/mL: stored, but no rule can use it."""
    result: Measured | None = case.value("vlh")
    return result is not None and result.unit.endswith(INTERNATIONAL)


def bound_unknown(case: Case) -> bool:
    """Detected below the limit of quantification, and nothing says what the limit is."""
    result: Measured | None = case.value("vlh")
    unbounded = result is not None and result.op is Op.DETLT and result.value is None and result.unit == COPIES
    return unbounded and not case.answer("vlh_lloq").given


def lloq_unusual(case: Case) -> dict[str, object] | None:
    """A limit of quantification that no assay in use has."""
    lloq = case.value("vlh_lloq")
    return None if lloq is None or lloq in USUAL_LLOQ else {"value": f"{lloq:f}"}


CHECKS = (
    Check(
        "VLH-01", Severity.IMPOSSIBLE, ("vlh",), Text("Is this log10?", "是否为log10值？"), perhaps_log10
    ),
    Check(
        "VLH-02",
        Severity.IMPLAUSIBLE,
        ("vlh_date",),
        Text("Two results on the same date", "同一日期有两个结果"),
        date_twice,
        needs=("vl_other_dates",),
    ),
    Check(
        "VLH-03",
        Severity.IMPLAUSIBLE,
        ("vlh_date",),
        Text("Give at least the month", "请至少填写到月份"),
        month_unknown,
    ),
    after_consent("vlh", "vlh_date", SAMPLE_DATE),
    Check("vlh.vlh_unit", Severity.IMPLAUSIBLE, ("vlh",), NOT_EVALUABLE, not_evaluable),
    Check(
        "vlh.vlh",
        Severity.COMPLETION,
        ("vlh_lloq", "vlh"),
        Text("Enter the assay's LLOQ: the report names no number", "报告未给出数值，请填写定量下限"),
        bound_unknown,
    ),
    Check(
        "vlh.vlh_lloq",
        Severity.IMPLAUSIBLE,
        ("vlh_lloq",),
        Text("LLOQ {value} copies/mL is unusual – please confirm", "定量下限{value}拷贝/mL不常见，请确认"),
        lloq_unusual,
    ),
    said_no("vlh", "vlh_source_seen"),
)  # fmt: skip

register(
    Crf(
        key="vlh",
        model=PastViralLoad,
        title=Text("Viral-load history", "既往病毒载量"),
        occurred="vlh_date",
        sections=(
            Section(
                Text("Result", "检验结果"),
                ("vlh_date", "vlh", "vlh_lloq", "vlh_assay", "vlh_lab", "vlh_source_seen"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
