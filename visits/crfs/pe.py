"""PE, physical examination, at every visit; before the infusion on dose days. Done by a physician."""

from __future__ import annotations

from collections.abc import Iterator

from participants.unusual import said_no, unusual_answer
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import Condition, when, when_fact
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text
from visits.codelists import NORMABN
from visits.schedule import day0

EXAMINED = when("pe_done", "Y")
# what stands on the page until somebody says that nobody was examined
NOT_DENIED = when("pe_done", "Y", None)
AFTER_A_DOSE = when_fact("follows_dose", True)
# a visit without a place in the schedule may follow a dose too
PERHAPS_AFTER_A_DOSE = when_fact("follows_dose", True, None)
AT_SCREENING = when_fact("visit_code", "SCR")
KARNOFSKY_STEP = 10
SIGNIFICANT = ("ACS", NORMABN.text("ACS"))
SYSTEMS = (
    "pe_general", "pe_skin", "pe_headneck", "pe_nodes", "pe_chest", "pe_heart", "pe_abdomen", "pe_limbs", "pe_neuro",
    "pe_site",
)  # fmt: skip


def system(en: str, zh: str, needed: Condition = EXAMINED, shown: Condition = NOT_DENIED) -> fields.Choice:
    """A body system: normal, or abnormal without or with clinical significance."""
    return fields.Choice(Text(en, zh), NORMABN, required_when=needed, shown_when=shown, sdtm="PE.PEORRES")


def description(of: str, en: str, zh: str) -> fields.Text:
    """What is abnormal about a system."""
    label = Text(f"{en}: description", f"{zh}异常描述")
    return fields.Text(label, length=200, required_when=when(of, "ANCS", "ACS"), sdtm="PE.PEORRES")


def at_screening(en: str, zh: str, sdtm: str) -> fields.Choice:
    """A further investigation that screening may include."""
    return fields.Choice(Text(en, zh), NORMABN, shown_when=AT_SCREENING, sdtm=sdtm)


class PhysicalExamination(VisitForm):
    """One examination, system by system. Source: clinical specification, PE."""

    pe_done = fields.Choice(Text("Examination done", "是否进行体格检查"), NY, required=True, sdtm="PE.PESTAT")
    pe_dt = fields.Date(Text("Date", "检查日期"), required_when=EXAMINED, shown_when=NOT_DENIED, sdtm="PE.PEDTC")
    pe_general = system("General appearance", "一般情况")
    pe_general_desc = description("pe_general", "General appearance", "一般情况")
    pe_skin = system("Skin and mucosa", "皮肤黏膜")
    pe_skin_desc = description("pe_skin", "Skin and mucosa", "皮肤黏膜")
    pe_headneck = system("Head and neck, oral cavity", "头颈及口腔")
    pe_headneck_desc = description("pe_headneck", "Head and neck, oral cavity", "头颈及口腔")
    pe_nodes = system("Lymph nodes", "淋巴结")
    pe_nodes_desc = description("pe_nodes", "Lymph nodes", "淋巴结")
    pe_chest = system("Chest and lungs", "胸部及肺")
    pe_chest_desc = description("pe_chest", "Chest and lungs", "胸部及肺")
    pe_heart = system("Heart", "心脏")
    pe_heart_desc = description("pe_heart", "Heart", "心脏")
    pe_abdomen = system("Abdomen", "腹部")
    pe_abdomen_desc = description("pe_abdomen", "Abdomen", "腹部")
    pe_limbs = system("Spine and limbs", "脊柱四肢")
    pe_limbs_desc = description("pe_limbs", "Spine and limbs", "脊柱四肢")
    pe_neuro = system("Nervous system", "神经系统")
    pe_neuro_desc = description("pe_neuro", "Nervous system", "神经系统")
    pe_site = system("Infusion site", "输注部位", EXAMINED & AFTER_A_DOSE, NOT_DENIED & PERHAPS_AFTER_A_DOSE)
    pe_site_desc = description("pe_site", "Infusion site", "输注部位")
    karnofsky = fields.Integer(Text("Karnofsky score", "KPS评分"), hard=(0, 100), soft=(70, None), sdtm="QS")
    ecg_result = at_screening("12-lead ECG", "心电图", "EG")
    cxr_result = at_screening("Chest X-ray/CT", "胸部影像", "PR, FA")
    uss_abdomen = at_screening("Abdominal ultrasound", "腹部超声", "PR, FA")

    class Meta:
        app_label = "visits"


def new_finding(name: str) -> Check:
    """PE-01: a system is abnormal with significance after day 0, and was not at baseline."""

    def rule(case: Case) -> bool:
        examined, first = case.value("pe_dt"), day0(case.protocol, case.fact("visit_windows") or {})
        if case.value(name) != SIGNIFICANT[0] or examined is None or first is None or examined <= first:
            return False
        return (case.fact("examination_baseline") or {}).get(name) in ("N", "ANCS")

    return Check(
        "PE-01",
        Severity.PROMPT,
        (name,),
        Text("Record an adverse event?", "是否记录不良事件？"),
        rule,
        needs=("visit_windows", "examination_baseline"),
    )


def between_steps(case: Case) -> bool:
    """A Karnofsky score that is no multiple of ten."""
    score = case.value("karnofsky")
    return score is not None and score % KARNOFSKY_STEP != 0


def _checks() -> Iterator[Check]:
    yield said_no("pe", "pe_done")
    yield from (new_finding(name) for name in SYSTEMS)
    yield Check(
        "pe.karnofsky",
        Severity.IMPOSSIBLE,
        ("karnofsky",),
        Text("The Karnofsky score goes in steps of 10: 0, 10 … 100", "KPS评分以10分为一级，请填0、10……100"),
        between_steps,
    )
    yield from (unusual_answer("pe", name, [SIGNIFICANT]) for name in ("ecg_result", "cxr_result", "uss_abdomen"))


register(
    Crf(
        key="pe",
        model=PhysicalExamination,
        title=Text("Physical examination", "体格检查"),
        occurred="pe_dt",
        procedure=True,
        on_visit_day=True,
        sections=(
            Section(Text("Examination", "检查"), ("pe_done", "pe_dt", "karnofsky")),
            Section(
                Text("Body systems", "各系统检查"),
                tuple(each for name in SYSTEMS for each in (name, f"{name}_desc")),
                usual=("N", Text("All normal", "全部正常")),
            ),
            Section(Text("Investigations at screening", "筛选期检查"), ("ecg_result", "cxr_result", "uss_abdomen")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=tuple(_checks()),
    )
)
