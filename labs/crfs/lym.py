"""LYM, lymphocyte subsets, at every visit. CD4 and lymphocyte counts are never graded (LYM-06)."""

from __future__ import annotations

from decimal import Decimal

from labs.codelists import PLATFORM
from labs.derived import number_of
from labs.header import HEADER, NOT_DENIED, TAKEN, LaboratoryForm, header_checks
from labs.questions import result
from labs.ranges import reference_limits
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.measured import Measured
from trialsite.protocol.laboratory.lymphocytes import LYMPHOCYTES
from trialsite.protocol.text import Text

RATIO = LYMPHOCYTES["cd4cd8"]
# CD4 + CD8 may exceed CD3 by this part, a reported ratio differ from the calculated one by that much
CD3_MARGIN, RATIO_MARGIN = Decimal("1.05"), Decimal("0.02")


def counted(case: Case, name: str) -> Decimal | None:
    """The canonical value of a result that names a number, not only a bound."""
    return number_of(case.value(name))


def ratio(case: Case) -> Decimal | None:
    """CD4 over CD8, not rounded; nothing while one is missing or CD8 is 0."""
    cd4, cd8 = counted(case, "cd4"), counted(case, "cd8")
    return None if cd4 is None or not cd8 else cd4 / cd8


class LymphocyteSubsets(LaboratoryForm):
    """A panel of lymphocyte subsets from one sample. Source: clinical specification, LYM."""

    cd4 = result(LYMPHOCYTES["cd4"], required_when=TAKEN, shown_when=NOT_DENIED, critical=True, sdtm="CP TLYH")
    cd8 = result(LYMPHOCYTES["cd8"], required_when=TAKEN, shown_when=NOT_DENIED, critical=True, sdtm="CP TLC")
    cd4cd8 = fields.Calculated(
        RATIO.text,
        ratio,
        places=2,
        limits=reference_limits("cd4cd8"),
        shown_when=NOT_DENIED,
        sdtm="CP TLYHTLYC",
    )
    cd4cd8_reported = fields.Decimal(
        Text("Ratio printed on report", "报告比值"), places=2, hard=RATIO.hard, shown_when=NOT_DENIED, sdtm="CP"
    )
    cd3 = result(LYMPHOCYTES["cd3"], shown_when=NOT_DENIED, sdtm="CP")
    cd4pct = result(LYMPHOCYTES["cd4pct"], shown_when=NOT_DENIED, sdtm="CP TLHLY")
    cd8pct = result(LYMPHOCYTES["cd8pct"], shown_when=NOT_DENIED, sdtm="CP")
    cd19 = result(LYMPHOCYTES["cd19"], shown_when=NOT_DENIED, sdtm="CP")
    nk = result(LYMPHOCYTES["nk"], shown_when=NOT_DENIED, sdtm="CP")
    lym_total = result(LYMPHOCYTES["lym_total"], shown_when=NOT_DENIED, sdtm="LB LYM")
    lym_platform = fields.Choice(
        Text("Counting platform", "检测平台"),
        PLATFORM,
        required_when=TAKEN,
        shown_when=NOT_DENIED,
        inherits="platform",
        sdtm="CP.CPMETHOD",
    )

    class Meta:
        app_label = "labs"


def over_total(case: Case) -> bool:
    """LYM-01: CD4 or CD8 is more than all lymphocytes."""
    total = counted(case, "lym_total")
    parts = (counted(case, "cd4"), counted(case, "cd8"))
    return total is not None and any(part is not None and part > total for part in parts)


def over_cd3(case: Case) -> bool:
    """LYM-02: CD4 and CD8 together are more than CD3 and 5 %."""
    cd3, cd4, cd8 = (counted(case, name) for name in ("cd3", "cd4", "cd8"))
    return cd3 is not None and cd4 is not None and cd8 is not None and cd4 + cd8 > cd3 * CD3_MARGIN


def other_ratio(case: Case) -> bool:
    """LYM-03: the printed ratio differs from CD4/CD8 by more than 0.02; compared without dividing."""
    printed, cd4, cd8 = case.value("cd4cd8_reported"), counted(case, "cd4"), counted(case, "cd8")
    if printed is None or cd4 is None or not cd8:
        return False
    return bool(abs(printed * cd8 - cd4) > RATIO_MARGIN * cd8)


def ratio_unusual(case: Case) -> dict[str, object] | None:
    """CD4/CD8 outside 0.02 to 5; compared without dividing."""
    cd4, cd8 = counted(case, "cd4"), counted(case, "cd8")
    low, high = RATIO.soft or (None, None)
    if cd4 is None or not cd8 or low is None or high is None or low * cd8 <= cd4 <= high * cd8:
        return None
    return {"label": RATIO.text, "value": LymphocyteSubsets.questions["cd4cd8"].show(cd4 / cd8, "en")}


def no_ratio(case: Case) -> bool:
    """CD8 is 0, so that there is no ratio."""
    return counted(case, "cd4") is not None and counted(case, "cd8") == 0


def changed_much(case: Case) -> dict[str, object] | None:
    """LYM-04: CD4 differs from the previous value by more than the protocol's percentage of it."""
    now, before = counted(case, "cd4"), case.fact("cd4_previous")
    if now is None or before is None:
        return None
    percent = case.protocol.value("cd4_change_pct")
    return {"n": percent} if abs(now - before) * 100 > percent * before else None


def falling(case: Case) -> bool:
    """LYM-05: CD4 below the limit, or below a part of baseline at as many visits in a row as the protocol says."""
    measured: Measured | None = case.value("cd4")
    alert = case.protocol.value("cd4_fall_alert")
    if measured is None:
        return False
    if measured.is_below(alert["below"]):
        return True
    baseline, before = case.fact("cd4_baseline"), _before(case)
    if baseline is None or len(before) < int(alert["visits"]) - 1:
        return False
    limit = alert["baseline_fraction"] * baseline
    return bool(measured.is_below(limit)) and all(value < limit for value in before)


def fall_rests_on(case: Case) -> str:
    """The value, the baseline and the earlier values that LYM-05 looks at."""
    before = _before(case)
    told = ", ".join(f"{value:f}" for value in before)
    return f"{case.answer('cd4').text}; baseline {case.fact('cd4_baseline')}; before {told}"


def _before(case: Case) -> tuple[Decimal, ...]:
    """The earlier values that count in a fall, latest first."""
    earlier: tuple[Decimal, ...] = case.fact("cd4_earlier") or ()
    return earlier[: int(case.protocol.value("cd4_fall_alert")["visits"]) - 1]


def other_platform(case: Case) -> bool:
    """LYM-07: another way of counting than at baseline."""
    platform, baseline = case.value("lym_platform"), case.fact("platform_baseline")
    return platform is not None and baseline is not None and platform != baseline


CHECKS = (
    Check(
        "LYM-01",
        Severity.IMPLAUSIBLE,
        ("lym_total", "cd4", "cd8"),
        Text("CD4 or CD8 exceeds total lymphocytes", "CD4或CD8大于淋巴细胞总数"),
        over_total,
    ),
    Check(
        "LYM-02",
        Severity.IMPLAUSIBLE,
        ("cd3", "cd4", "cd8"),
        Text("CD4+CD8 exceeds CD3", "CD4+CD8大于CD3"),
        over_cd3,
    ),
    Check(
        "LYM-03",
        Severity.IMPLAUSIBLE,
        ("cd4cd8_reported", "cd4", "cd8"),
        Text("Ratio does not match CD4/CD8", "比值与计算值不符"),
        other_ratio,
    ),
    Check(
        "LYM-04",
        Severity.IMPLAUSIBLE,
        ("cd4",),
        Text("CD4 changed by more than {n} %", "CD4较上次变化超过{n}%"),
        changed_much,
        needs=("cd4_previous",),
    ),
    Check(
        "LYM-05",
        Severity.PROMPT,
        ("cd4",),
        Text("CD4 falling: PI review, OI prophylaxis?", "CD4下降，请主要研究者评估并考虑预防用药"),
        falling,
        needs=("cd4_baseline", "cd4_earlier"),
        answered_by=fields.INVESTIGATOR,
        grounds=fall_rests_on,
    ),
    Check(
        "LYM-07",
        Severity.IMPLAUSIBLE,
        ("lym_platform",),
        Text("Different counting platform from baseline", "检测平台与基线不同"),
        other_platform,
        needs=("platform_baseline",),
    ),
    Check(
        "lym.cd4cd8",
        Severity.IMPLAUSIBLE,
        ("cd8", "cd4"),
        Text("{label} {value} is unusual – please confirm", "{label} {value}异常，请确认"),
        ratio_unusual,
    ),
    Check(
        "lym.cd4cd8",
        Severity.IMPLAUSIBLE,
        ("cd8", "cd4"),
        Text("CD8 is 0: there is no CD4/CD8 ratio – please confirm", "CD8为0，无法计算CD4/CD8比值，请确认"),
        no_ratio,
    ),
)

register(
    Crf(
        key="lym",
        model=LymphocyteSubsets,
        title=Text("Lymphocyte subsets", "淋巴细胞亚群"),
        occurred="sample_dt",
        procedure=True,
        sections=(
            Section(Text("Laboratory report", "检验报告"), (*HEADER, "lym_platform")),
            Section(
                Text("Results", "检验结果"),
                ("cd3", "cd4", "cd8", "cd4cd8", "cd4cd8_reported", "cd4pct", "cd8pct", "cd19", "nk", "lym_total"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(*header_checks("lym"), *CHECKS),
    )
)
