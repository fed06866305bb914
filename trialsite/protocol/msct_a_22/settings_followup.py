"""Configuration keys: laboratory and endpoints, safety, data minimum (clinical specification 0.1)."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.msct_a_22.declare import LABORATORY as L
from trialsite.protocol.msct_a_22.declare import MINIMUM as M
from trialsite.protocol.msct_a_22.declare import SAFETY as S

_E2A = "ICH E2A and E2B(R3) as explained by authors of the Centre for Drug Evaluation, 2024;21:98"
_COMMON = "general professional knowledge, to be verified; clinical specification 0.1"

LABORATORY = (
    L.assumed("grading_table", "DAIDS v2.1, July 2017", "Table of toxicity grades, alone", "毒性分级标准(单独使用)"),
    L.assumed("lab_ae_grade", 3, "An adverse event is proposed from grade", "提示不良事件的最低分级"),
    L.assumed(
        "lab_ae_link_days", 7, "A result is linked to an adverse event late after", "结果与不良事件迟链的天数", unit="d"
    ),
    L.assumed("lab_change_pct", 50, "Change from the previous value asked about", "较前次变化超过此值需确认", unit="%"),
    L.assumed(
        "cd4_change_pct",
        50,
        "Change of CD4 from the previous value asked about",
        "CD4较前次变化超过此值需确认",
        unit="%",
    ),
    L.assumed(
        "vl_failure",
        {"consecutive": 2, "from": 200},
        "Virological failure: results in a row, each from",
        "病毒学失败：连续次数及每次下限",
        unit="results; copies/mL",
        source=_COMMON,
    ),
    L.assumed(
        "vl_blip",
        {"from": 50, "to": 199, "next_below": 50},
        "Blip: one result within, the next below",
        "病毒学短暂波动：单次范围，下次低于",
        unit="copies/mL",
        source=_COMMON,
    ),
    L.assumed(
        "cd4_fall_alert",
        {"baseline_fraction": Decimal("0.5"), "visits": Decimal(2), "below": Decimal(100)},
        "CD4 alert: below this part of baseline at visits in a row, or below",
        "CD4下降预警：连续访视低于基线的比例，或低于此值",
        unit="×baseline; visits; /µL",
    ),
    L.assumed(
        "oi_proph_cd4",
        200,
        "Prophylaxis of opportunistic infections is suggested with CD4 below",
        "提示机会性感染预防用药的CD4界值",
        unit="/µL",
    ),
    L.assumed(
        "primary_timepoint", "V7", "Primary time point", "主要评价时点", source="assumption; clinical specification 6.2"
    ),
    L.assumed(
        "response_definition",
        "all",
        "Immunological response: definitions R1 to R8 of the specification; all are computed, none chosen",
        "免疫应答定义(R1至R8)：全部计算，尚未选定",
        choices=("all", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"),
        source="assumption; clinical specification 6.3",
    ),
)
SAFETY = (
    S.assumed(
        "sae_clock_h",
        24,
        "Serious adverse event to the sponsor, from site awareness",
        "自研究中心获知起向申办者报告SAE的时限",
        unit="h",
        source="assumption; China GCP 2020 No. 57 says immediately, in writing",
    ),
    S.assumed(
        "ec_fatal_clock_h",
        24,
        "Fatal or life-threatening serious adverse event to the ethics committee",
        "致死或危及生命的SAE向伦理委员会报告的时限",
        unit="h",
    ),
    S.assumed(
        "susar_fatal_days",
        7,
        "SUSAR, fatal or life-threatening",
        "致死或危及生命的SUSAR报告时限",
        unit="d",
        source=_E2A,
    ),
    S.assumed("susar_followup_days", 8, "Its follow-up report, further", "其随访报告的追加时限", unit="d", source=_E2A),
    S.assumed("susar_other_days", 15, "SUSAR, other", "其他SUSAR报告时限", unit="d", source=_E2A),
    S.assumed(
        "sae_followup_days", 7, "Next report while the outcome is open, after", "转归未明时下次报告的间隔", unit="d"
    ),
    S.assumed("pregnancy_clock_h", 24, "Pregnancy report", "妊娠报告时限", unit="h"),
    S.assumed("pregr_followup_months", 12, "Follow-up of the child", "婴儿随访时间", unit="mo"),
    S.assumed(
        "unbl_record_h",
        24,
        "Link to the adverse event and narrative after emergency unblinding",
        "紧急揭盲后关联不良事件及补写叙述的时限",
        unit="h",
    ),
    S.assumed(
        "reaction_ae_h", 24, "Adverse event for a recorded reaction", "已记录的输注反应补报不良事件的时限", unit="h"
    ),
    S.assumed(
        "dv_ec_workdays",
        10,
        "Important deviation to the ethics committee",
        "重要方案偏离报告伦理委员会的时限",
        unit="working days",
    ),
    S.assumed("dv_draft_days", 14, "A deviation draft may stay unanswered for", "偏离草稿未处理的最长天数", unit="d"),
    S.assumed(
        "related_set",
        ("CERTAIN", "PROBABLE", "POSSIBLE", "CONDITIONAL", "UNASSESS"),
        "Answers on causality that count as related",
        "视为相关的因果关系判断",
        source="assumption; clinical specification 2.1",
    ),
    S.assumed(
        "aesi_list",
        ("INFREACT", "FEVER", "HYPERS", "THROMB", "INFECT", "MALIG", "VIRREB"),
        "Adverse events of special interest",
        "特别关注的不良事件",
        source="assumption; clinical specification 2.1",
    ),
    S.assumed(
        "stopping_rules",
        {
            "participant": (
                "related_grade_3",
                "anaphylaxis",
                "thromboembolism",
                "pregnancy",
                "confirmed_vl_200",
                "new_malignancy",
                "active_serious_infection",
                "consent_withdrawn",
                "investigator_decision",
            ),
            "study": (
                "death_possibly_related",
                "related_thromboembolism_or_anaphylaxis",
                "related_grade_3_same_kind_in_2",
                "related_sae_in_3_of_first_10",
                "sterility_failure",
                "confirmed_virological_failure_in_2",
            ),
        },
        "Stopping rules: no further infusion of a participant; pause of enrolment and dosing of the study",
        "停止规则：受试者不再输注；研究暂停入组和给药",
        source="assumption; clinical specification 6.5",
    ),
    S.assumed(
        "sentinel_days",
        7,
        "The first two infused participants are apart by at least",
        "前两例受试者首次输注的最短间隔",
        unit="d",
        source="assumption; clinical specification 6.5",
    ),
)
MINIMUM = tuple(
    M.assumed(name, False, en, zh)
    for name, en, zh in (
        ("collect_initials", "Collect initials", "收集姓名缩写"),
        ("collect_education", "Collect education", "收集文化程度"),
        ("collect_marital", "Collect marital status", "收集婚姻状况"),
        ("collect_smoker", "Collect smoking", "收集吸烟史"),
        ("collect_alcohol", "Collect alcohol", "收集饮酒史"),
        ("collect_hiv_route", "Collect route of HIV infection", "收集HIV感染途径"),
    )
)
