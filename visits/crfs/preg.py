"""PREG, pregnancy test and contraception: contraception is asked of everybody, the rest of women."""

from __future__ import annotations

from datetime import timedelta

from participants.age import age_range
from participants.unusual import said_no, unusual_answer
from trialsite.audit.clock import site_date
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY, NYNA, POSNEG
from trialsite.crf.conditions import when, when_fact
from trialsite.crf.content import DatedForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.standard import consent_checks
from trialsite.protocol.text import Text
from visits.codelists import CHILDBEAR, SAMPLE
from visits.schedule import day0

FEMALE = when_fact("sex", "F")
# women, and everybody while the sex is not recorded
PERHAPS_FEMALE = when_fact("sex", "F", None)
FERTILE = when("childbearing", "Y")
LACTATION_VISITS = when_fact("visit_code", "SCR", "V1")
# at a younger age twelve months without a period need another explanation
MENOPAUSE_FROM = 45
LONGEST_CYCLE_DAYS = 60
TEST_DATE = Text("Test date", "检测日期")


class Pregnancy(DatedForm):
    """Whether a pregnancy is possible, and the test. Source: clinical specification, PREG."""

    contraception = fields.Choice(Text("Effective contraception", "是否有效避孕"), NYNA, required=True, sdtm="RP")
    childbearing = fields.Choice(
        Text("Childbearing potential", "生育能力"),
        CHILDBEAR,
        required_when=FEMALE,
        shown_when=PERHAPS_FEMALE,
        critical=True,
        sdtm="RP",
    )
    lmp_date = fields.PartialDate(Text("Last menstrual period", "末次月经"), required_when=FERTILE, sdtm="RP")
    hcg_date = fields.Date(TEST_DATE, required_when=FERTILE, sdtm="LB.LBDTC")
    hcg_sample = fields.Choice(Text("Sample", "标本"), SAMPLE, required_when=FERTILE, sdtm="LB.LBSPEC")
    hcg_result = fields.Choice(
        Text("hCG result", "hCG结果"), POSNEG, required_when=FERTILE, critical=True, sdtm="LB HCG"
    )
    lactating = fields.Choice(
        Text("Breast-feeding", "是否哺乳"),
        NY,
        required_when=FEMALE & LACTATION_VISITS,
        shown_when=PERHAPS_FEMALE & LACTATION_VISITS,
        sdtm="RP",
    )

    class Meta:
        app_label = "visits"


def menopause_early(case: Case) -> bool:
    """Postmenopausal, and certainly younger than 45 years on the day of the form."""
    on = case.value("form_date") or case.today
    ages = age_range(case.fact("birth_date"), on)
    return case.value("childbearing") == "N_MENO" and ages is not None and ages.high < MENOPAUSE_FROM


def period_long_ago(case: Case) -> bool:
    """The last period certainly began more than 60 days before the visit."""
    period, visit = case.value("lmp_date"), case.fact("visit_date") or case.value("form_date")
    if period is None or period.latest is None or visit is None:
        return False
    return bool(visit - period.latest > timedelta(days=LONGEST_CYCLE_DAYS))


def test_too_old(case: Case) -> dict[str, object] | None:
    """The test is older at the infusion of the visit than the protocol allows."""
    tested, began, days = case.value("hcg_date"), case.fact("infusion_start"), case.protocol.value("hcg_days")
    if tested is None or began is None or site_date(began) - tested <= timedelta(days=days):
        return None
    return {"n": days}


def pregnant_after_day0(case: Case) -> bool:
    """PREG-02: a positive test after the day of the first infusion."""
    tested, first = case.value("hcg_date"), day0(case.protocol, case.fact("visit_windows") or {})
    return case.value("hcg_result") == "POS" and tested is not None and first is not None and tested > first


CHECKS = (
    *consent_checks("hcg_date", TEST_DATE),
    said_no("preg", "contraception"),
    Check(
        "preg.childbearing",
        Severity.IMPLAUSIBLE,
        ("childbearing",),
        Text("Postmenopausal before the age of 45 is unusual – please confirm", "45岁以前绝经不常见，请确认"),
        menopause_early,
        needs=("birth_date",),
    ),
    Check(
        "preg.lmp_date",
        Severity.IMPLAUSIBLE,
        ("lmp_date",),
        Text("Last period more than 60 days before the visit – please confirm", "末次月经距访视超过60天，请确认"),
        period_long_ago,
        needs=("visit_date",),
    ),
    Check(
        "preg.hcg_date",
        Severity.IMPLAUSIBLE,
        ("hcg_date",),
        Text("The test is more than {n} days before the infusion", "检测日期距输注超过{n}天"),
        test_too_old,
        needs=("infusion_start",),
    ),
    unusual_answer("preg", "hcg_result", [("POS", POSNEG.text("POS"))]),
    Check(
        "PREG-02",
        Severity.PROMPT,
        ("hcg_result", "hcg_date"),
        Text("Positive pregnancy test: open the pregnancy report", "妊娠试验阳性，请填写妊娠报告"),
        pregnant_after_day0,
        needs=("visit_windows",),
    ),
)

register(
    Crf(
        key="preg",
        model=Pregnancy,
        title=Text("Pregnancy test and contraception", "妊娠检查与避孕"),
        procedure=True,
        sections=(
            Section(Text("Contraception", "避孕"), ("form_date", "contraception", "childbearing", "lactating")),
            Section(Text("Pregnancy test", "妊娠检查"), ("lmp_date", "hcg_date", "hcg_sample", "hcg_result")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
