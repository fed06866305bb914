"""MH, medical history: one entry per condition; one entry that says "none" where there is nothing to tell."""

from __future__ import annotations

from participants.codelists import BASELINE_GRADE, MHCAT
from participants.unusual import unusual_answer
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text

SOMETHING = when("mh_none", None)
ONGOING = when("mh_ongoing", "Y")
GRAVE = tuple((code, BASELINE_GRADE.text(code)) for code in ("3", "4"))


class MedicalHistory(VisitForm):
    """One condition from before the trial. Source: clinical specification, MH."""

    mh_none = fields.Tick(Text("No relevant history", "无既往史"))
    mh_term = fields.Text(Text("Condition", "疾病名称"), length=120, required_when=SOMETHING, sdtm="MH.MHTERM")
    mh_category = fields.Choice(Text("Category", "类别"), MHCAT, required_when=SOMETHING, sdtm="MH.MHCAT")
    mh_start = fields.PartialDate(Text("Start", "开始"), required_when=SOMETHING, sdtm="MH.MHSTDTC")
    mh_ongoing = fields.Choice(
        Text("Ongoing at consent", "目前是否持续"), NY, required_when=SOMETHING, sdtm="MH.MHENRTPT"
    )
    mh_end = fields.PartialDate(Text("End", "结束"), required_when=when("mh_ongoing", "N"), sdtm="MH.MHENDTC")
    mh_grade = fields.Choice(
        Text("Severity if ongoing (baseline grade)", "基线分级"), BASELINE_GRADE, required_when=ONGOING, sdtm="SUPPMH"
    )
    mh_treated = fields.Choice(Text("Treated with medication", "是否用药"), NY, required_when=SOMETHING, sdtm="SUPPMH")

    class Meta:
        app_label = "participants"


def tumour(case: Case) -> bool:
    """MH-01: a tumour ever, which exclusion 3 asks about."""
    return bool(case.value("mh_category") == "malignancy")


def infection_ongoing(case: Case) -> bool:
    """MH-02: an ongoing infection, which exclusion 2 asks about."""
    return bool(case.value("mh_category") == "infection" and case.value("mh_ongoing") == "Y")


def after_consent(case: Case) -> bool:
    """MH-03: it certainly began after consent, so it is an adverse event."""
    began, consent = case.value("mh_start"), case.fact("consent_date")
    return began is not None and consent is not None and bool(before(consent, began))


def treatment_not_linked(case: Case) -> bool:
    """Treated with medication, and no medication entry says that it was for this condition."""
    return case.value("mh_treated") == "Y" and not case.fact("medication_for")


CHECKS = (
    Check(
        "MH-01",
        Severity.PROMPT,
        ("mh_category",),
        Text("Tumour in history: exclusion 3?", "有肿瘤史：是否符合排除标准3？"),
        tumour,
    ),
    Check(
        "MH-02",
        Severity.PROMPT,
        ("mh_category", "mh_ongoing"),
        Text("Ongoing infection: exclusion 2?", "感染持续：是否符合排除标准2？"),
        infection_ongoing,
    ),
    Check(
        "MH-03",
        Severity.IMPOSSIBLE,
        ("mh_start",),
        Text("Use the adverse event form", "请填写不良事件表"),
        after_consent,
        needs=("consent_date",),
    ),
    unusual_answer("mh", "mh_grade", GRAVE),
    Check(
        "mh.mh_treated",
        Severity.IMPLAUSIBLE,
        ("mh_treated",),
        Text("No concomitant medication is linked to this condition", "尚无合并用药记录关联到该疾病"),
        treatment_not_linked,
        needs=("medication_for",),
    ),
)

register(
    Crf(
        key="mh",
        model=MedicalHistory,
        title=Text("Medical history", "既往史"),
        occurred="mh_start",
        date_order=(("mh_start", "mh_end"),),
        sections=(
            Section(
                Text("Condition", "疾病"),
                ("mh_none", "mh_term", "mh_category", "mh_start", "mh_ongoing", "mh_end", "mh_grade", "mh_treated"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
