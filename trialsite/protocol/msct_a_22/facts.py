"""Registry facts, arms, criteria and masking of NCT05872659 / MSCT-A-22; the registry is the source of each."""

from __future__ import annotations

from datetime import date

from trialsite.protocol.model import Arm, Criterion, Masking
from trialsite.protocol.text import Text

REGISTRY = {
    "nct_id": "NCT05872659",
    "org_study_id": "MSCT-A-22",
    "title": Text(
        "Mesenchymal Stem Cells for Immune Non-responder Patients With HIV Infection",
        "间充质干细胞治疗HIV感染免疫无应答者",
    ),
    "last_updated": date(2023, 5, 24),
    "recruitment_status": "RECRUITING",
    "phase": "EARLY_PHASE1",
    "enrolment": 20,
    "classification": "INTERVENTIONAL",
    "start": date(2023, 4, 16),
    "completion": date(2025, 11, 15),
    "allocation": "RANDOMIZED",
    "model": "PARALLEL",
    "purpose": "TREATMENT",
    "masking": "SINGLE",
    "sex": "ALL",
    "minimum_age_years": 18,
    "healthy_volunteers": False,
    "conditions": ("AIDS Virus Disorder of Immune Reconstitution",),
    "lead_sponsor": "Shandong Qilu Cell Therapy Engineering Technology Co., Ltd",
    "lead_sponsor_type": "INDUSTRY",
    "collaborator": "Shandong Public Health Clinical Center",
    "collaborator_type": "OTHER_GOV",
    "responsible_party": "SPONSOR",
    "principal_investigator": "Chenfan Liu",
    "site": "Shandong Public Health Clinical Center",
    "site_place": "Jinan, Shandong, China",
    "visits": 7,
    "followup_weeks": 48,
    "followup_months": 12,
    "dose_months": (0, 1, 2),
    "infusion_days": (0, 30, 60),
    "dose_cells_per_kg": 1_000_000,
    "infusion_volume_ml": 100,
    "route": "IV",
    "assessed": ("CD4", "CD4/CD8", "HIV RNA", "adverse events", "opportunistic infections"),
}

ARMS = (
    Arm("MSC", Text("Human umbilical cord mesenchymal stem cells", "人脐带间充质干细胞"), 10, "registry, study groups"),
    Arm(
        "PBO",
        Text("0.9 % sodium chloride injection (placebo)", "0.9%氯化钠注射液（安慰剂）"),
        10,
        "registry, study groups",
    ),
)

CRITERIA = (
    Criterion("I1", "Confirmed HIV infection.", Text("Confirmed HIV infection", "确诊HIV感染")),
    Criterion("I2", "≥18 years old, gender unlimited.", Text("18 years or older", "年满18周岁，性别不限")),
    Criterion(
        "I3",
        "≥12 months of continuous antiviral therapy and at least 2 viral loads (3 months or more apart) "
        "< 50 Copies/mL at screening.",
        Text("ART ≥12 months, two viral loads <50 ≥3 months apart", "持续抗病毒治疗≥12个月，间隔≥3个月的两次病毒载量<50"),
    ),
    Criterion(
        "I4",
        "The antiviral regimen was not changed in the 12 months prior to enrollment.",
        Text("Regimen unchanged for 12 months", "入组前12个月内未更改治疗方案"),
    ),
    Criterion(
        "I5",
        "CD4+T lymphocyte count < 200 μL-1 in patients receiving antiviral therapy for more than 1 year and less "
        "than 2 years or < 350 μL-1 in patients receiving antiviral therapy for ≥ 2 years.",
        Text("CD4 below 200 (ART 1–2 years) or 350 (≥2 years)", "CD4低于200(治疗1至2年)或350(治疗≥2年)"),
    ),
    Criterion("I6", "Understand and sign the informed consent.", Text("Informed consent signed", "理解并签署知情同意书")),
    Criterion(
        "E1",
        "Infection with other viruses: HBV-DNA positive, HCV RNA positive, anti-Hav IgM, anti-HDV IgM and anti-HEV "
        "IgM positive and ALT >80 IU/L, anti-TP positive.",
        Text("Other viral infection or syphilis", "合并其他病毒或梅毒感染"),
    ),
    Criterion("E2", "Active and uncontrollable infection.", Text("Active infection", "活动性且未控制的感染")),
    Criterion("E3", "Malignant tumor or tumor history.", Text("Malignancy", "恶性肿瘤或肿瘤病史")),
    Criterion(
        "E4",
        "Complicated with abnormal function of heart, liver, lung, kidney and other major organs.",
        Text("Organ dysfunction", "心肝肺肾等重要脏器功能异常"),
    ),
    Criterion(
        "E5",
        "When the laboratory test satisfies any item (WBC < 3.5*10^9/L; PLT < 80*10^9/L; HGB < 100 g/L).",
        Text("Low blood count", "血细胞计数低于限值"),
    ),
    Criterion("E6", "Drug dependent.", Text("Drug dependence", "药物依赖")),
    Criterion("E7", "Pregnant and lactating women.", Text("Pregnant or lactating", "妊娠或哺乳期妇女")),
    Criterion(
        "E8",
        "Severe allergic constitution, or known allergy to the study drug and its components;",
        Text("Severe allergy", "严重过敏体质或对研究药物过敏"),
    ),
    Criterion(
        "E9",
        "Accepting immunosuppressants or other immunomodulators (including thymosin) or systemic cytotoxic agents "
        "within 6 months prior to screening.",
        Text("Immunomodulators within 6 months", "筛选前6个月内使用免疫抑制剂、免疫调节剂或细胞毒药物"),
    ),
    Criterion(
        "E10",
        "Participated in other clinical studies within 3 months prior to this study.",
        Text("Another study within 3 months", "3个月内参加过其他临床研究"),
    ),
    Criterion(
        "E11",
        "patients with any condition which the investigator or treating physician feels would interfere with the "
        "trial or the safety of the subject.",
        Text("Investigator's judgement", "研究者判断不宜参加"),
    ),
)

STRICT = Masking(
    "strict",
    frozenset({"pharmacist", "statistician"}),
    Text(
        "Participants, site staff, monitors, data managers and the sponsor are blind; product staff and statistician are not.",
        "受试者、研究中心人员、监查员、数据管理员及申办者均设盲；制剂人员与统计师非盲。",
    ),
)
PERMISSIVE = Masking(
    "permissive",
    frozenset({"pharmacist", "statistician", "research_nurse", "monitor"}),
    Text("Participants alone are blind, and those who assess outcomes.", "仅受试者及结局评价者设盲。"),
)
