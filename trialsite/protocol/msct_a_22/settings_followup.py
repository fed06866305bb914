"""Configuration keys: laboratory and end points, safety, data minimum (clinical specification 0.1)."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.msct_a_22.settings_study import ASM, key

LABORATORY = (
    key("laboratory", "grading_table", "DAIDS v2.1, July 2017", ASM, ("Table of toxicity grades", "毒性分级标准")),
    key("laboratory", "lab_ae_grade", 3, ASM, ("An adverse event is proposed from grade", "提示不良事件的分级")),
    key("laboratory", "lab_ae_link_days", 7, ASM, ("Days in which a result is linked late", "结果补链天数")),
    key("laboratory", "lab_change_pct", 50, ASM, ("Change from the previous value asked about, %", "较前次变化提醒限(%)")),
    key("laboratory", "cd4_change_pct", 50, ASM, ("Change of CD4 asked about, %", "CD4变化提醒限(%)")),
    key("laboratory", "vl_failure", (2, 200), ASM, ("Virological failure: consecutive results from, copies/mL", "病毒学失败：连续次数与界值")),
    key("laboratory", "vl_blip", (50, 199), ASM, ("Blip: one result within, copies/mL", "病毒学短暂波动范围")),
    key("laboratory", "cd4_fall_alert", (Decimal("0.5"), 100), ASM, ("CD4 alert: part of baseline twice in a row, or below", "CD4下降预警：基线比例或绝对值")),
    key("laboratory", "oi_proph_cd4", 200, ASM, ("Prophylaxis is suggested with CD4 below", "提示预防用药的CD4界值")),
    key("laboratory", "primary_timepoint", "V7", ASM, ("Primary time point", "主要评价时点")),
    key("laboratory", "response_definition", None, ASM, ("Immunological response; all are computed, none chosen", "免疫应答定义(均计算，尚未选定)")),
)
SAFETY = (
    key("safety", "sae_clock_h", 24, ASM, ("Serious adverse event to the sponsor, hours from awareness", "SAE报告申办者时限(小时)")),
    key("safety", "ec_fatal_clock_h", 24, ASM, ("Fatal or life-threatening event to the ethics committee, hours", "致死或危及生命事件报告伦理时限(小时)")),
    key("safety", "susar_fatal_days", 7, ASM, ("SUSAR, fatal or life-threatening, days", "致死或危及生命SUSAR时限(天)")),
    key("safety", "susar_followup_days", 8, ASM, ("Its follow-up, further days", "其随访报告追加天数")),
    key("safety", "susar_other_days", 15, ASM, ("SUSAR, other, days", "其他SUSAR时限(天)")),
    key("safety", "sae_followup_days", 7, ASM, ("Next report while the outcome is open, days", "转归未明时下次报告间隔(天)")),
    key("safety", "pregnancy_clock_h", 24, ASM, ("Pregnancy report, hours", "妊娠报告时限(小时)")),
    key("safety", "pregr_followup_months", 12, ASM, ("Follow-up of the child, months", "婴儿随访月数")),
    key("safety", "unbl_record_h", 24, ASM, ("Record after emergency unblinding, hours", "紧急揭盲后补记时限(小时)")),
    key("safety", "reaction_ae_h", 24, ASM, ("Adverse event for a recorded reaction, hours", "输注反应补报不良事件时限(小时)")),
    key("safety", "dv_ec_workdays", 10, ASM, ("Important deviation to the ethics committee, working days", "重要方案偏离报告伦理时限(工作日)")),
    key("safety", "dv_draft_days", 14, ASM, ("A deviation draft may stay unanswered, days", "偏离草稿待处理天数")),
    key("safety", "related_set", ("CERTAIN", "PROBABLE", "POSSIBLE", "CONDITIONAL", "UNASSESS"), ASM, ("Causality that counts as related", "视为相关的因果判断")),
    key("safety", "aesi_list", ("INFREACT", "FEVER", "HYPERS", "THROMB", "INFECT", "MALIG", "VIRREB"), ASM, ("Events of special interest", "特别关注的不良事件")),
    key("safety", "stopping_rules", "6.5", ASM, ("Stopping rules", "停止规则")),
    key("safety", "sentinel_days", 7, ASM, ("Days between the first two infused participants", "前两例受试者输注间隔天数")),
)
MINIMUM = tuple(
    key("minimum", name, False, ASM, text)
    for name, text in (
        ("collect_initials", ("Collect initials", "收集姓名缩写")),
        ("collect_education", ("Collect education", "收集文化程度")),
        ("collect_marital", ("Collect marital status", "收集婚姻状况")),
        ("collect_smoker", ("Collect smoking", "收集吸烟史")),
        ("collect_alcohol", ("Collect alcohol", "收集饮酒史")),
        ("collect_hiv_route", ("Collect route of HIV infection", "收集HIV感染途径")),
    )
)  # fmt: skip
