"""AE, adverse event: one entry per event, from the first word of it to a serious adverse event and its end."""

from __future__ import annotations

from safety import rules
from safety.checks import AWARE, CHECKS, STARTED_AT, event_of
from safety.codelists import AEACN, AECAUS, AEOUT, AESEV, AESI, SAECRIT
from trialsite.crf import fields
from trialsite.crf.checks import Case
from trialsite.crf.codelists import NY, codelist
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text

RESULTS = ("haem", "bioc", "lym", "vl", "ser")
TEAE = codelist(
    "TEAE",
    (rules.Emergent.YES.value, "Yes", "是"),
    (rules.Emergent.TIME_UNKNOWN.value, "Yes (day of first infusion, time unknown)", "是（首次输注当日，时间不详）"),
    (rules.Emergent.NO.value, "No", "否"),
)  # fmt: skip


def emergent(case: Case) -> str | None:
    """AE-10: a code of the list TEAE."""
    infusions = case.fact("infused_at") or ()
    found = rules.emergent(event_of(case), min(infusions, default=None))
    return found.value if found else None


def days_from_dose(case: Case) -> int | None:
    """Days since the last infusion."""
    return rules.days_from_dose(event_of(case), case.fact("infused_at") or ())


class AdverseEvent(VisitForm):
    """One adverse event. Source: clinical specification, AE; the link to an earlier, milder entry: its rule AE-10."""

    ae_term = fields.Text(
        Text("Event (diagnosis if known)", "不良事件名称"), length=150, required=True, critical=True, sdtm="AE.AETERM"
    )
    ae_pt_code = fields.Text(Text("MedDRA PT/LLT (if licensed)", "MedDRA编码"), length=150, sdtm="AE.AEDECOD")
    ae_start = fields.PartialDate(Text("Start date", "开始日期"), required=True, critical=True, sdtm="AE.AESTDTC")
    ae_start_time = fields.Time(STARTED_AT, sdtm="AE.AESTDTC")
    ae_ongoing = fields.Choice(Text("Ongoing", "是否持续"), NY, required=True, sdtm="AE.AEENRTPT")
    ae_end = fields.PartialDate(Text("End", "结束日期"), critical=True, sdtm="AE.AEENDTC")
    ae_grade = fields.Choice(
        Text("Worst grade", "严重程度分级"), AESEV, required=True, critical=True, sdtm="AE.AETOXGR",
        note=Text(
            "DAIDS; how intense it was, not how serious. If two grades fit, take the higher.",
            "按DAIDS分级，指症状强度，与是否“严重不良事件”无关；介于两级之间时取较高级别",
        ),
    )  # fmt: skip
    ae_possibly_serious = fields.Choice(
        Text("Possibly serious (starts the clock)", "可能严重（启动报告时限）"), NY, required=True, critical=True
    )
    ae_serious = fields.Choice(
        Text("Serious, confirmed", "是否严重（研究者确认）"), NY, required=True, answered_by=fields.INVESTIGATOR,
        critical=True, sdtm="AE.AESER",
    )  # fmt: skip
    ae_serious_decline = fields.Text(
        Text("Reason why not serious", "判定为非严重的理由"), length=200, answered_by=fields.INVESTIGATOR,
        required_when=when("ae_possibly_serious", "Y") & when("ae_serious", "N"),
        shown_when=when("ae_serious", "N"), sdtm="SUPPAE",
    )  # fmt: skip
    ae_crit = fields.MultiChoice(
        Text("Seriousness criteria", "SAE判定标准"), SAECRIT, answered_by=fields.INVESTIGATOR,
        required_when=when("ae_serious", "Y"), critical=True,
        sdtm="AE.AESDTH, AESLIFE, AESHOSP, AESDISAB, AESCONG, AESMIE",
        note=Text(
            "Life-threatening: at risk of death at the time. A stay planned for the infusion does not count.",
            "“危及生命”指事件发生时即有死亡风险；为输注而计划的住院不计入",
        ),
    )  # fmt: skip
    ae_rel_ip = fields.Choice(
        Text("Relation to infusion product", "与试验用药品关系"), AECAUS, required=True,
        answered_by=fields.INVESTIGATOR, critical=True, compact=True, sdtm="AE.AEREL",
    )  # fmt: skip
    ae_rel_proc = fields.Choice(
        Text("Relation to infusion procedure", "与输注操作关系"), AECAUS, required=True,
        answered_by=fields.INVESTIGATOR, critical=True, compact=True, sdtm="SUPPAE",
    )  # fmt: skip
    ae_rel_art = fields.Choice(
        Text("Relation to ART", "与ART关系"), AECAUS, required=True, answered_by=fields.INVESTIGATOR,
        critical=True, compact=True, sdtm="SUPPAE",
    )  # fmt: skip
    ae_action = fields.Choice(
        Text("Action with study infusion", "对输注采取的措施"), AEACN, required=True, compact=True, sdtm="AE.AEACN"
    )
    ae_treat = fields.Choice(
        Text("Treatment given", "是否治疗"), NY, required=True, sdtm="AE.AECONTRT",
        note=Text("Medication: link it from its entry in the medication log", "用药请在合并用药记录中关联本事件"),
    )  # fmt: skip
    ae_outcome = fields.Choice(
        Text("Outcome", "转归"), AEOUT, required=True, critical=True, compact=True, sdtm="AE.AEOUT"
    )
    ae_aesi = fields.MultiChoice(Text("Special interest", "特别关注"), AESI, required=True, sdtm="SUPPAE")
    ae_oi = fields.Choice(Text("Opportunistic infection", "机会性感染"), NY, required=True)
    ae_aware_dt = fields.DateTime(
        AWARE, critical=True, sdtm="SUPPAE",
        note=Text("The reporting time runs from here", "报告时限自此起算"),
    )  # fmt: skip
    ae_source_lab = fields.Link(Text("From lab result", "来源检验"), to=RESULTS, sdtm="RELREC")
    ae_worsening_of = fields.Link(
        Text("Worsening of an earlier entry", "由既往记录加重而来"), to=("ae",), sdtm="RELREC"
    )
    ae_teae = fields.Calculated(
        Text("Treatment-emergent", "治疗期出现"), emergent, needs=("infused_at",), codelist=TEAE, sdtm="ADAE.TRTEMFL"
    )
    ae_days_from_dose = fields.Calculated(
        Text("Days since last infusion", "距上次输注天数"), days_from_dose, needs=("infused_at",)
    )

    class Meta:
        app_label = "safety"


register(
    Crf(
        key="ae",
        model=AdverseEvent,
        title=Text("Adverse event", "不良事件"),
        occurred="ae_start",
        date_order=(("ae_start", "ae_end"),),
        sections=(
            Section(
                Text("Event", "事件"),
                (
                    "ae_term", ("ae_start", "ae_start_time"), "ae_grade", "ae_possibly_serious", "ae_ongoing",
                    "ae_end", "ae_outcome",
                ),
            ),
            Section(
                Text("Seriousness", "严重性"),
                ("ae_aware_dt", "ae_serious", "ae_serious_decline", "ae_crit"),
            ),
            Section(
                Text("Causality, by the investigator", "因果关系（研究者判断）"),
                ("ae_rel_ip", "ae_rel_proc", "ae_rel_art"),
            ),
            Section(
                Text("Action and special interest", "措施与特别关注"),
                ("ae_action", "ae_treat", "ae_aesi", "ae_oi", "ae_source_lab", "ae_worsening_of", "ae_pt_code"),
            ),
            Section(Text("Calculated", "计算值"), ("ae_teae", "ae_days_from_dose")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
