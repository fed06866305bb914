"""SAE, report of a serious adverse event: an entry for each version; the first one waits for nothing but the event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from safety.codelists import AECAUS, SAEREPORT
from safety.report_checks import checks, reported
from trialsite.audit.clock import SITE_ZONE
from trialsite.crf import fields
from trialsite.crf.checks import Case
from trialsite.crf.codelists import NYNA
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.display import show_datetime
from trialsite.protocol.text import Text

EVENTS, LATER = ("serious_events",), when("sae_report_type", "FOLLOWUP", "FINAL")
BLINDED = Text("blinded study product", "试验用药品（盲态）")


def _instant(at: datetime | None) -> Text | None:
    return Text(show_datetime(at, SITE_ZONE, "en"), show_datetime(at, SITE_ZONE, "zh")) if at else None


def _of_event(read: Callable[..., object]) -> Callable[[Case], object]:
    return lambda case: read(reported(case)) if reported(case) is not None else None


def _infusions(case: Case) -> tuple[datetime, ...]:
    return tuple(sorted(case.fact("infused_at") or ()))


class SeriousReport(VisitForm):
    """One version of the report of one serious event. Source: clinical specification, SAE."""

    sae_ae = fields.Link(Text("Adverse event", "对应不良事件"), to=("ae",), required=True, sdtm="AE.AESEQ")
    sae_report_type = fields.Choice(Text("Report", "报告类型"), SAEREPORT, required=True, critical=True)
    sae_report_no = fields.Calculated(
        Text("Report number", "报告序号"), lambda case: case.fact("report_number"), needs=("report_number",)
    )
    sae_reporter = fields.RegisterChoice(Text("Reporter", "报告人"), "staff", required=True)
    sae_product = fields.Calculated(Text("Product", "试验用药品"), lambda _case: BLINDED)
    sae_aware_dt = fields.Calculated(
        Text("Site became aware", "研究中心获知时间"), _of_event(lambda found: _instant(found.aware)), needs=EVENTS
    )
    sae_sent_sponsor_dt = fields.DateTime(
        Text("Sent to sponsor", "报告申办者时间"), critical=True,
        note=Text("From here on the report stays as it is", "填写后报告内容不能再更改"),
    )  # fmt: skip
    sae_sent_ec_dt = fields.DateTime(Text("Sent to ethics committee", "报告伦理委员会时间"), critical=True)
    sae_diagnosis = fields.Text(Text("Diagnosis", "诊断"), length=150, required_when=LATER, sdtm="AE.AETERM")
    sae_narrative = fields.Long(Text("Narrative", "事件描述"), required_when=LATER, sdtm="CO")
    sae_hosp_admit = fields.Date(Text("Admission date", "入院日期"), sdtm="HO.HOSTDTC")
    sae_hosp_discharge = fields.Date(Text("Discharge date", "出院日期"), sdtm="HO.HOENDTC")
    sae_history = fields.Long(Text("Relevant history", "相关病史"), sdtm="CO")
    sae_labs = fields.Long(Text("Relevant results", "相关检查"))
    sae_last_dose_dt = fields.Calculated(
        Text("Last infusion", "末次输注时间"), lambda case: _instant(max(_infusions(case), default=None)),
        needs=("infused_at",),
    )  # fmt: skip
    sae_doses = fields.Calculated(
        Text("Number of infusions", "已输注次数"), lambda case: len(_infusions(case)), needs=("infused_at",)
    )
    sae_dechallenge = fields.Choice(
        Text("Dechallenge positive", "去激发"),
        NYNA,
        required_when=LATER,
        answered_by=fields.INVESTIGATOR,
        sdtm="SUPPAE",
    )
    sae_rechallenge = fields.Choice(
        Text("Rechallenge positive", "再激发"),
        NYNA,
        required_when=LATER,
        answered_by=fields.INVESTIGATOR,
        sdtm="SUPPAE",
    )
    sae_rel_inv = fields.Calculated(
        Text("Causality, investigator", "研究者因果判断"), _of_event(lambda found: found.event.related), needs=EVENTS,
        codelist=AECAUS, sdtm="AE.AEREL",
    )  # fmt: skip
    sae_pi_sign = fields.Calculated(
        Text("PI signature", "主要研究者签名"), lambda case: case.fact("signed_by"), needs=("signed_by",)
    )

    class Meta:
        app_label = "safety"


KEPT = tuple(name for name, question in SeriousReport.questions.items() if not question.virtual)

register(
    Crf(
        key="sae",
        model=SeriousReport,
        title=Text("SAE report", "严重不良事件报告"),
        occurred="sae_sent_sponsor_dt",
        date_order=(("sae_hosp_admit", "sae_hosp_discharge"),),
        sections=(
            Section(
                Text("Report", "报告"),
                (
                    "sae_ae", "sae_report_type", "sae_report_no", "sae_reporter", "sae_product", "sae_aware_dt",
                    "sae_sent_sponsor_dt", "sae_sent_ec_dt",
                ),
            ),
            Section(
                Text("Event", "事件"),
                ("sae_diagnosis", "sae_narrative", "sae_hosp_admit", "sae_hosp_discharge", "sae_history", "sae_labs"),
            ),
            Section(
                Text("Study product and causality", "试验用药品与因果判断"),
                ("sae_last_dose_dt", "sae_doses", "sae_dechallenge", "sae_rechallenge", "sae_rel_inv", "sae_pi_sign"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=checks(KEPT),
    )
)  # fmt: skip
