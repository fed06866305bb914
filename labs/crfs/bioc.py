"""BIOC, the chemistry of a visit, with eGFR and corrected calcium. Source: clinical specification, BIOC."""

from __future__ import annotations

from decimal import Decimal

from labs.codelists import GRADE
from labs.derived import corrected, egfr_of, number_of
from labs.grading import Basis, grade_of_number
from labs.header import HEADER, NOT_DENIED, TAKEN, LaboratoryForm, header_checks, sample_day
from labs.ranges import reference_limits
from labs.row_checks import row_checks, since_treatment
from labs.rows import RESULTS, ReportedResult, numbers, result_of, result_rows, results
from participants.age import age_range
from participants.unusual import unusual_answer
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NYU
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.measured import Measured
from trialsite.protocol.laboratory.chemistry import CHEMISTRY
from trialsite.protocol.text import Text

EGFR = CHEMISTRY["egfr"]
# multiples of the upper limit of normal: enzymes, bilirubin and alkaline phosphatase of Hy's law
HY_ENZYME, HY_BILIRUBIN, HY_PHOSPHATASE = 3, 2, 2
HAEMOLYSED_FROM = Decimal("5.6")  # mmol/L of potassium
CHANGING = ("crea",)
HY = Text(
    "Potential Hy's law case: SAE (medically important)?",
    "疑似符合海氏法则（Hy's law），是否按严重不良事件报告？",
)
HY_UNKNOWN = Text(
    "Potential Hy's law case, ALP missing: SAE (medically important)?",
    "疑似符合海氏法则（Hy's law），缺少碱性磷酸酶（ALP），是否按严重不良事件报告？",
)


def egfr(case: Case) -> Decimal | None:
    """eGFR of the creatinine, for the age on the day of the sample."""
    ages = age_range(case.fact("birth_date"), sample_day(case.form))
    return egfr_of(result_of(case, "crea"), case.fact("sex"), ages)


def egfr_grade(case: Case) -> str | None:
    """The grade of eGFR; it is shown, while that of creatinine asks for an adverse event."""
    value = egfr(case)
    if value is None:
        return None
    found = grade_of_number("egfr", value, Basis(baseline=case.fact("egfr_baseline")))
    return found.code if found else None


def calcium(case: Case) -> Decimal | None:
    """Calcium as it would be with a normal albumin; its grade is that of the calcium."""
    reported = result_of(case, "ca")
    return number_of(corrected(reported, result_of(case, "alb"))) if reported else None


class Chemistry(LaboratoryForm):
    """The head of a chemistry report, and what is calculated from its results."""

    fasting = fields.Choice(
        Text("Fasting", "是否空腹"), NYU, required_when=TAKEN, shown_when=NOT_DENIED, sdtm="LB.LBFAST"
    )
    egfr = fields.Calculated(
        EGFR.text, egfr, needs=("sex", "birth_date"), places=1, limits=reference_limits("egfr"),
        unit="mL/min/1.73m²", shown_when=NOT_DENIED, sdtm="LB.LBSTRESN",
    )  # fmt: skip
    egfr_grade = fields.Calculated(
        Text("DAIDS grade of eGFR (shown only)", "eGFR的DAIDS分级（仅供参考）"), egfr_grade,
        needs=("egfr_baseline",), codelist=GRADE, shown_when=NOT_DENIED, sdtm="LB.LBTOXGR",
    )  # fmt: skip
    ca_corrected = fields.Calculated(
        Text("Calcium, corrected for albumin", "白蛋白校正钙"), calcium, places=2, limits=reference_limits("ca"),
        unit="mmol/L", shown_when=NOT_DENIED, sdtm="LB.LBSTRESN",
    )  # fmt: skip

    class Meta:
        app_label = "labs"


class ChemistryResult(ReportedResult):
    """One result of a chemistry report."""

    class Meta(ReportedResult.Meta):
        app_label = "labs"
        abstract = False


def direct_exceeds_total(case: Case) -> bool:
    """BIOC-01: more direct than total bilirubin."""
    known = numbers(case, "dbil", "tbil")
    return known is not None and known[0] > known[1]


def albumin_exceeds_protein(case: Case) -> bool:
    """BIOC-02: not less albumin than protein."""
    known = numbers(case, "alb", "tp")
    return known is not None and known[0] >= known[1]


def reaches(result: Measured | None, times: int) -> bool | None:
    """Whether a result certainly is so many times its upper limit or more; None while that is open."""
    if result is None or result.high is None:
        return None
    below = result.is_below(times * result.high)
    return None if below is None else not below


def hy(case: Case) -> bool:
    """Enzymes and bilirubin as in Hy's law, in a sample since the first dose."""
    enzymes = [reaches(result_of(case, key), HY_ENZYME) for key in ("alt", "ast")]
    return True in enzymes and reaches(result_of(case, "tbil"), HY_BILIRUBIN) is True and since_treatment(case)


def hy_law(case: Case) -> bool:
    """BIOC-03: without a rise of alkaline phosphatase."""
    return hy(case) and reaches(result_of(case, "alp"), HY_PHOSPHATASE) is False


def hy_law_perhaps(case: Case) -> bool:
    """BIOC-03: the same while alkaline phosphatase is missing."""
    return hy(case) and reaches(result_of(case, "alp"), HY_PHOSPHATASE) is None


def hy_rests_on(case: Case) -> str:
    """The four results of Hy's law."""
    found = {key: result_of(case, key) for key in ("alt", "ast", "tbil", "alp")}
    return "; ".join(f"{key} {each.raw if each else '-'}" for key, each in found.items())


def haemolysed(case: Case) -> bool:
    """BIOC-05: high potassium and nothing said about it."""
    potassium = result_of(case, "k")
    is_high = potassium is not None and potassium.is_below(HAEMOLYSED_FROM) is False
    return is_high and not case.value("comment")


def egfr_unusual(case: Case) -> dict[str, object] | None:
    """eGFR outside its soft range."""
    value, (low, high) = egfr(case), EGFR.soft or (None, None)
    if value is None or low is None or high is None or low <= value <= high:
        return None
    return {"label": EGFR.text, "value": Chemistry.questions["egfr"].show(value, "en")}


TREATED = ("treatment_day0",)
CHECKS = (
    unusual_answer("bioc", "fasting", [("U", Text("Unknown", "未知"))]),
    Check(
        "BIOC-01",
        Severity.IMPLAUSIBLE,
        results("dbil", "tbil"),
        Text("Direct bilirubin exceeds total", "直接胆红素大于总胆红素"),
        direct_exceeds_total,
    ),
    Check(
        "BIOC-02",
        Severity.IMPLAUSIBLE,
        results("alb", "tp"),
        Text("Albumin exceeds total protein", "白蛋白大于总蛋白"),
        albumin_exceeds_protein,
    ),
    *(
        Check(
            "BIOC-03",
            Severity.PROMPT,
            results("tbil", "alt", "ast"),
            message,
            rule,
            needs=TREATED,
            answered_by=fields.INVESTIGATOR,
            grounds=hy_rests_on,
        )
        for message, rule in ((HY, hy_law), (HY_UNKNOWN, hy_law_perhaps))
    ),
    Check(
        "BIOC-05",
        Severity.IMPLAUSIBLE,
        (*results("k"), "comment"),
        Text("Haemolysed sample?", "是否溶血？"),
        haemolysed,
    ),
    Check(
        "bioc.egfr",
        Severity.IMPLAUSIBLE,
        (*results("crea"), f"{RESULTS}[crea].unit"),
        Text("{label} {value} is unusual – please confirm", "{label} {value}异常，请确认"),
        egfr_unusual,
        needs=("sex", "birth_date"),
    ),
)

register(
    Crf(
        key="bioc",
        model=Chemistry,
        title=Text("Biochemistry", "血生化"),
        occurred="sample_dt",
        procedure=True,
        groups=(result_rows("bioc", ChemistryResult, Text("Results", "检验结果")),),
        sections=(
            Section(Text("Laboratory report", "检验报告"), (*HEADER[:-1], "fasting", HEADER[-1])),
            Section(Text("Results", "检验结果"), group=RESULTS),
            Section(Text("Calculated", "计算值"), ("egfr", "egfr_grade", "ca_corrected")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(*header_checks("bioc"), *row_checks("bioc", CHANGING), *CHECKS),
    )
)
