"""OI, assessment of opportunistic infections: at each visit and when something happens; each infection is a row."""

from __future__ import annotations

from participants.opportunistic import AIDS_DEFINING, OITERM
from safety import infections as rules
from safety.codelists import CERTAINTY, EVIDENCE, PROPHYLAXIS, RECURRENCE
from safety.infections import INFECTIONS
from trialsite.crf import fields
from trialsite.crf.checks import Case
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import DatedForm, Row
from trialsite.crf.form import Crf, RowGroup, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text

ASSESSED = when("oi_assessed", "Y")
NOT_DENIED = when("oi_assessed", None, "Y")


def symptom(en: str, zh: str) -> fields.Choice:
    """A symptom that the participant is asked about."""
    return fields.Choice(Text(en, zh), NY, required_when=ASSESSED, shown_when=NOT_DENIED, sdtm="CE")


class InfectionAssessment(DatedForm):
    """One assessment. Source: clinical specification, OI."""

    oi_assessed = fields.Choice(Text("Assessment done", "是否评估"), NY, required=True, sdtm="CE.CESTAT")
    oi_sym_fever = symptom("Fever >2 weeks", "发热>2周")
    oi_sym_cough = symptom("Cough or dyspnoea >2 weeks", "咳嗽/气促>2周")
    oi_sym_sweat = symptom("Night sweats", "盗汗")
    oi_sym_weight = symptom("Weight loss >10 %", "体重下降>10%")
    oi_sym_dysph = symptom("Painful or difficult swallowing", "吞咽痛/困难")
    oi_sym_diarr = symptom("Diarrhoea >1 month", "腹泻>1个月")
    oi_sym_vision = symptom("Visual change", "视力改变")
    oi_sym_neuro = symptom("Severe headache or neurological signs", "剧烈头痛/神经症状")
    oi_sym_skin = symptom("New skin/mucosal lesions or nodes", "新发皮损/淋巴结肿大")
    oi_present = fields.Choice(
        Text("Opportunistic infection present", "是否存在机会性感染"), NY, required_when=ASSESSED,
        shown_when=NOT_DENIED, critical=True, sdtm="CE.CEOCCUR",
    )  # fmt: skip
    oi_cd4_nearest = fields.Calculated(
        Text("Nearest CD4", "最近CD4"), rules.nearest_cd4, needs=("cd4_counts", "visit_date"), unit="cells/µL",
        unit_zh="个/µL", shown_when=NOT_DENIED,
    )  # fmt: skip
    oi_prophylaxis = fields.MultiChoice(
        Text("Current prophylaxis", "预防用药"), PROPHYLAXIS, required_when=ASSESSED, shown_when=NOT_DENIED, sdtm="CM"
    )

    class Meta:
        app_label = "safety"


def defines_aids(case: Case) -> str | None:
    """Whether the infection of the row defines AIDS."""
    term = case.value("oi_term")
    return None if term is None else "Y" if term in AIDS_DEFINING else "N"


class Infection(Row):
    """One infection, with the adverse event that it is recorded as."""

    oi_term = fields.Choice(
        Text("Infection", "机会性感染名称"), OITERM, required=True, critical=True, compact=True, sdtm="CE.CETERM"
    )
    oi_certainty = fields.Choice(
        Text("Certainty", "诊断依据级别"), CERTAINTY, required=True, compact=True, sdtm="SUPPCE"
    )
    oi_onset = fields.PartialDate(Text("Onset", "发病日期"), required=True, critical=True, sdtm="CE.CESTDTC")
    oi_evidence = fields.MultiChoice(Text("Evidence", "依据"), EVIDENCE, required=True, sdtm="SUPPCE")
    oi_recurrent = fields.Choice(
        Text("New or recurrent", "新发/复发"), RECURRENCE, required=True, compact=True, sdtm="SUPPCE"
    )
    oi_iris = fields.Choice(Text("IRIS suspected", "是否疑似IRIS"), NY, required=True, compact=True, sdtm="SUPPCE")
    oi_ae = fields.Link(Text("Linked AE", "关联不良事件"), to=("ae",), sdtm="RELREC")
    aids_defining = fields.Calculated(
        Text("AIDS-defining", "艾滋病指征性疾病"), defines_aids, codelist=NY, sdtm="SUPPCE"
    )

    class Meta(Row.Meta):
        app_label = "safety"
        abstract = False


register(
    Crf(
        key="oi",
        model=InfectionAssessment,
        title=Text("Opportunistic infection assessment", "机会性感染评估"),
        groups=(RowGroup(INFECTIONS, Infection, Text("Infections", "机会性感染")),),
        sections=(
            Section(Text("Assessment", "评估"), ("form_date", "oi_assessed")),
            Section(
                Text("Symptoms", "症状"), rules.SYMPTOMS,
                usual=("N", Text("None of these", "以上均无")),
            ),
            Section(Text("Result", "评估结果"), ("oi_present", "oi_cd4_nearest", "oi_prophylaxis")),
            Section(Text("Infections", "机会性感染"), group=INFECTIONS),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=rules.CHECKS,
    )
)  # fmt: skip
