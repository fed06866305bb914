"""What the public registry says of NCT05872659 / MSCT-A-22, last updated on 2023-05-24, heading by heading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from trialsite.protocol.facts import RegistryFact
from trialsite.protocol.text import Text

_BASIC, _DESIGN, _ELIGIBLE = "Basic Information", "Study Design", "Eligibility Criteria"
_DETAIL, _SPONSORS, _GROUPS = "Detailed Description", "Sponsors", "Study Groups"

_TITLE = Text(
    "Mesenchymal Stem Cells for Immune Non-responder Patients With HIV Infection",
    "间充质干细胞治疗HIV感染免疫无应答患者",
)
_PURPOSE = Text(
    "The goal of this clinical trial is to explore the effect of mesenchymal stem cell therapy on immune "
    "non-responder patients.",
    "本临床试验旨在探讨间充质干细胞治疗对免疫无应答患者的作用。",
)
_QUESTIONS = (
    Text(
        "Efficacy of human umbilical cord mesenchymal stem cells combined with antiviral therapy in the treatment of "
        "AIDS patients with immune non-response.",
        "人脐带间充质干细胞联合抗病毒治疗用于免疫无应答艾滋病患者的有效性。",
    ),
    Text(
        "Safety of human umbilical cord mesenchymal stem cells combined with antiviral therapy in AIDS patients with "
        "immune non-response.",
        "人脐带间充质干细胞联合抗病毒治疗用于免疫无应答艾滋病患者的安全性。",
    ),
)


def _fact(key: str, titles: tuple[str, str], value: object, heading: str) -> RegistryFact:
    return RegistryFact(key, Text(*titles), value, f"registry: {heading}")


_FACTS = (
    _fact("nct_id", ("Registry number", "注册号"), "NCT05872659", "NCT ID"),
    _fact("org_study_id", ("Study id of the organisation", "申办者研究编号"), "MSCT-A-22", "Other Identifiers"),
    _fact("title", ("Title", "研究题目"), _TITLE, "title"),
    _fact("last_updated", ("Registry entry last updated", "注册信息更新日期"), date(2023, 5, 24), "Last Updated"),
    _fact("results", ("Results", "研究结果"), "pending", "Study Results"),
    _fact("recruitment_status", ("Recruitment at the last update", "更新时的招募状态"), "RECRUITING", _BASIC),
    _fact("phase", ("Phase", "研究分期"), "EARLY_PHASE1", _BASIC),
    _fact("enrolment", ("Participants", "计划例数"), 20, _BASIC),
    _fact("classification", ("Kind of study", "研究类型"), "INTERVENTIONAL", _BASIC),
    _fact("start", ("Start", "开始日期"), date(2023, 4, 16), _BASIC),
    _fact("completion", ("Completion", "完成日期"), date(2025, 11, 15), _BASIC),
    _fact("goal", ("Goal", "研究目的"), _PURPOSE, "Brief Summary"),
    _fact("questions", ("Main questions", "主要研究问题"), _QUESTIONS, "Brief Summary"),
    _fact(
        "assessed",
        ("Assessed", "评价指标"),
        ("CD4", "CD4/CD8", "HIV RNA", "adverse events", "opportunistic infections"),
        f"Brief Summary, {_DETAIL}",
    ),
    _fact("randomisation", ("Randomisation", "随机方式"), "block, 1:1", _DETAIL),
    _fact("control", ("Control", "对照"), "placebo", _DETAIL),
    _fact("doses", ("Doses", "给药次数"), 3, _DETAIL),
    _fact("dose_months", ("Months of dosing", "给药月份"), (0, 1, 2), _DETAIL),
    _fact("dose_cells_per_kg", ("Cells per kg of body weight", "每公斤体重细胞数"), 1_000_000, f"{_DETAIL}, {_GROUPS}"),
    _fact("followup_months", ("Follow-up in months", "随访月数"), 12, _DETAIL),
    _fact("visits", ("Visits", "访视次数"), 7, _DETAIL),
    _fact("infusion_days", ("Days of infusion", "输注日"), (0, 30, 60), _GROUPS),
    _fact("infusion_volume_ml", ("Volume of an infusion in mL", "每次输注体积(mL)"), 100, _GROUPS),
    _fact("route", ("Route", "给药途径"), "IV", _GROUPS),
    _fact("background", ("Background treatment", "基础治疗"), "continuous antiviral therapy", _GROUPS),
    _fact("followup_weeks", ("Follow-up in weeks", "随访周数"), 48, _GROUPS),
    _fact("conditions", ("Conditions", "适应症"), ("AIDS Virus Disorder of Immune Reconstitution",), "Conditions"),
    _fact("allocation", ("Allocation", "分配方法"), "RANDOMIZED", _DESIGN),
    _fact("model", ("Intervention model", "干预模式"), "PARALLEL", _DESIGN),
    _fact("purpose", ("Purpose", "主要目的"), "TREATMENT", _DESIGN),
    _fact("masking", ("Blinding", "设盲"), "SINGLE", _DESIGN),
    _fact("sex", ("Sex", "性别"), "ALL", _ELIGIBLE),
    _fact("minimum_age_years", ("Minimum age in years", "最低年龄(岁)"), 18, _ELIGIBLE),
    _fact("maximum_age_years", ("Maximum age in years; none given", "最高年龄(岁)；未规定"), None, _ELIGIBLE),
    _fact("healthy_volunteers", ("Healthy volunteers", "健康志愿者"), False, _ELIGIBLE),
    _fact(
        "lead_sponsor",
        ("Lead sponsor", "申办者"),
        "Shandong Qilu Cell Therapy Engineering Technology Co., Ltd",
        _SPONSORS,
    ),
    _fact("lead_sponsor_type", ("Type of the lead sponsor", "申办者类型"), "INDUSTRY", _SPONSORS),
    _fact("collaborator", ("Collaborator", "合作单位"), "Shandong Public Health Clinical Center", _SPONSORS),
    _fact("collaborator_type", ("Type of the collaborator", "合作单位类型"), "OTHER_GOV", _SPONSORS),
    _fact("responsible_party", ("Responsible party", "责任方"), "SPONSOR", "Responsible Party"),
    _fact("principal_investigator", ("Principal investigator", "主要研究者"), "Chenfan Liu", "Principal Investigators"),
    _fact("site", ("Site", "研究中心"), "Shandong Public Health Clinical Center", "Locations"),
    _fact("site_place", ("Place of the site", "研究中心所在地"), "Jinan, Shandong, China", "Locations"),
    _fact("site_status", ("Recruitment of the site", "研究中心招募状态"), "RECRUITING", "Locations"),
    _fact("countries", ("Countries", "国家"), ("China",), "Countries"),
)

REGISTRY: Mapping[str, RegistryFact] = {fact.key: fact for fact in _FACTS}
