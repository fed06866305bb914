"""HAEM, the blood count of a visit. Lymphocytes are never graded. Source: clinical specification, HAEM."""

from __future__ import annotations

from decimal import Decimal

from labs.header import HEADER, LaboratoryForm, header_checks
from labs.row_checks import row_checks
from labs.rows import RESULTS, ReportedResult, numbers, result_rows, results
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text

# what the parts of the white cells may differ from their number, and a haematocrit from that of the cells
DIFFERENTIAL_MARGIN, HAEMATOCRIT_MARGIN = Decimal("0.3"), Decimal(3)
# g/L of haemoglobin for each % of haematocrit
HAEMOGLOBIN_PER_HAEMATOCRIT = (Decimal("2.6"), Decimal("3.8"))
KINDS = ("neut", "lymph", "mono", "eos", "baso")
CHANGING = ("hgb", "plt")


class Haematology(LaboratoryForm):
    """The head of a blood count."""

    class Meta:
        app_label = "labs"


class HaematologyResult(ReportedResult):
    """One result of a blood count."""

    class Meta(ReportedResult.Meta):
        app_label = "labs"
        abstract = False


def does_not_add_up(case: Case) -> bool:
    """HAEM-01: the five kinds of white cells do not add up to their number."""
    known = numbers(case, "wbc", *KINDS)
    return known is not None and abs(sum(known[1:]) - known[0]) > DIFFERENTIAL_MARGIN


def haematocrit_differs(case: Case) -> bool:
    """HAEM-02: the haematocrit is not that of so many cells of that volume."""
    known = numbers(case, "hct", "rbc", "mcv")
    return known is not None and abs(known[0] - known[1] * known[2] / 10) > HAEMATOCRIT_MARGIN


def haemoglobin_differs(case: Case) -> bool:
    """HAEM-03: so much haemoglobin does not fit the haematocrit."""
    known = numbers(case, "hgb", "hct")
    low, high = HAEMOGLOBIN_PER_HAEMATOCRIT
    return known is not None and not low * known[1] <= known[0] <= high * known[1]


CHECKS = (
    Check(
        "HAEM-01",
        Severity.IMPLAUSIBLE,
        results("wbc", *KINDS),
        Text("Differential does not add up to WBC", "分类之和与白细胞总数不符"),
        does_not_add_up,
    ),
    Check(
        "HAEM-02",
        Severity.IMPLAUSIBLE,
        results("hct", "rbc", "mcv"),
        Text("Haematocrit does not fit RBC × MCV", "红细胞压积与红细胞计数、体积不符"),
        haematocrit_differs,
    ),
    Check(
        "HAEM-03",
        Severity.IMPLAUSIBLE,
        results("hgb", "hct"),
        Text("Haemoglobin does not fit haematocrit", "血红蛋白与红细胞压积不符"),
        haemoglobin_differs,
    ),
)

register(
    Crf(
        key="haem",
        model=Haematology,
        title=Text("Haematology", "血常规"),
        occurred="sample_dt",
        procedure=True,
        groups=(result_rows("haem", HaematologyResult, Text("Results", "检验结果")),),
        sections=(
            Section(Text("Laboratory report", "检验报告"), HEADER),
            Section(Text("Results", "检验结果"), group=RESULTS),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(*header_checks("haem"), *row_checks("haem", CHANGING), *CHECKS),
    )
)
