"""SER, viral hepatitis and syphilis serology, at screening."""

from __future__ import annotations

from datetime import timedelta

from labs.codelists import RPR
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import POSNEG
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.text import Text

INTERNATIONAL_UNITS = MeasureGrammar("IU/mL", log10=True)
MOST_UNITS = 10_000_000_000
SAMPLE_DATE = Text("Sample date", "采样日期")


def marker(en: str, zh: str, sdtm: str, *, required: bool = True, critical: bool = True) -> fields.Choice:
    """A marker as the laboratory interprets it."""
    return fields.Choice(Text(en, zh), POSNEG, required=required, critical=critical, sdtm=sdtm)


def amount(en: str, zh: str) -> fields.Measurement:
    """The amount of a virus, in one box as the report prints it."""
    return fields.Measurement(
        Text(en, zh), INTERNATIONAL_UNITS, parts=(), hard=(0, MOST_UNITS), sdtm="MB",
        note=Text("As on the report: <20, 1500, 3.2 log10, TND", "按报告单填写：<20、1500、3.2 log10、未检出"),
    )  # fmt: skip


class Serology(VisitForm):
    """Markers of other infections in one sample. Source: clinical specification, SER."""

    ser_date = fields.Date(SAMPLE_DATE, required=True, sdtm="IS, MB.--DTC")
    hbsag = marker("HBsAg", "乙肝表面抗原", "MB HBSAG", critical=False)
    hbcab = marker("Anti-HBc", "乙肝核心抗体", "IS", required=False, critical=False)
    hbv_dna = marker("HBV-DNA (interpretation)", "HBV-DNA", "MB HBDNA")
    hbv_dna_value = amount("HBV-DNA value", "HBV-DNA数值")
    hcv_ab = marker("Anti-HCV", "丙肝抗体", "IS", critical=False)
    hcv_rna = marker("HCV RNA (interpretation)", "HCV-RNA", "MB HCRNA")
    hcv_rna_value = amount("HCV RNA value", "HCV-RNA数值")
    hav_igm = marker("Anti-HAV IgM", "甲肝IgM抗体", "IS")
    hdv_igm = marker("Anti-HDV IgM", "丁肝IgM抗体", "IS")
    hev_igm = marker("Anti-HEV IgM", "戊肝IgM抗体", "IS")
    tp_ab = marker("Anti-TP (treponemal)", "梅毒螺旋体抗体", "IS")
    rpr_titre = fields.Choice(
        Text("RPR/TRUST titre", "RPR/TRUST滴度"), RPR, required_when=when("tp_ab", "POS"), critical=True, sdtm="IS"
    )

    class Meta:
        app_label = "labs"


def long_before_randomisation(case: Case) -> dict[str, object] | None:
    """The sample is older at randomisation than results of screening may be."""
    taken, randomised, days = case.value("ser_date"), case.fact("randomised_on"), case.protocol.value("lab_days")
    if taken is None or randomised is None or randomised - taken <= timedelta(days=days):
        return None
    return {"n": days}


def not_followed_up(antibody: str, virus: str, message: Text) -> Check:
    """Implausible: a positive marker whose virus was not looked for."""

    def rule(case: Case) -> bool:
        return case.value(antibody) == "POS" and bool(case.answer(virus).missing)

    return Check(f"ser.{antibody}", Severity.IMPLAUSIBLE, (antibody, virus), message, rule)


def hdv_without_hbv(case: Case) -> bool:
    """Anti-HDV is positive, and HBsAg negative: hepatitis D needs hepatitis B."""
    return bool(case.value("hdv_igm") == "POS" and case.value("hbsag") == "NEG")


def amount_disagrees(case: Case) -> bool:
    """SER-01: HBV-DNA is called negative, and the report gives a number."""
    result: Measured | None = case.value("hbv_dna_value")
    quantified = result is not None and result.op in (Op.EQ, Op.GT) and bool(result.number)
    return case.value("hbv_dna") == "NEG" and quantified


def suppressed_hepatitis_b(case: Case) -> bool:
    """SER-03: HBsAg positive without HBV-DNA."""
    return bool(case.value("hbsag") == "POS" and case.value("hbv_dna") == "NEG")


CHECKS = (
    Check(
        "ser.ser_date", Severity.IMPLAUSIBLE, ("ser_date",),
        Text("The sample is more than {n} days before randomisation", "采样日期距随机超过{n}天"),
        long_before_randomisation, needs=("randomised_on",),
    ),
    not_followed_up(
        "hbsag", "hbv_dna", Text("HBsAg is positive: HBV-DNA is needed", "乙肝表面抗原阳性，须检测HBV-DNA")
    ),
    not_followed_up(
        "hcv_ab", "hcv_rna", Text("Anti-HCV is positive: HCV RNA is needed", "丙肝抗体阳性，须检测HCV-RNA")
    ),
    Check(
        "ser.hdv_igm", Severity.IMPLAUSIBLE, ("hdv_igm", "hbsag"),
        Text("Anti-HDV is positive without HBsAg – please confirm", "丁肝抗体阳性而乙肝表面抗原阴性，请确认"),
        hdv_without_hbv,
    ),
    Check(
        "SER-01", Severity.IMPLAUSIBLE, ("hbv_dna", "hbv_dna_value"),
        Text("Value and interpretation disagree", "数值与判读不一致"), amount_disagrees,
    ),
    Check(
        "SER-03", Severity.PROMPT, ("hbsag", "hbv_dna"),
        Text("HBV controlled by ART; confirm with the PI", "HBV可能由ART控制，请主要研究者确认"),
        suppressed_hepatitis_b, answered_by=fields.INVESTIGATOR,
    ),
)  # fmt: skip

register(
    Crf(
        key="ser",
        model=Serology,
        title=Text("Screening viral serology", "筛选期病毒学/梅毒血清学"),
        occurred="ser_date",
        procedure=True,
        sections=(
            Section(Text("Sample", "标本"), ("ser_date",)),
            Section(
                Text("Hepatitis B and D", "乙型及丁型肝炎"), ("hbsag", "hbcab", "hbv_dna", "hbv_dna_value", "hdv_igm")
            ),
            Section(Text("Hepatitis C", "丙型肝炎"), ("hcv_ab", "hcv_rna", "hcv_rna_value")),
            Section(Text("Hepatitis A and E", "甲型及戊型肝炎"), ("hav_igm", "hev_igm")),
            Section(Text("Syphilis", "梅毒"), ("tp_ab", "rpr_titre")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
