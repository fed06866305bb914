"""Configuration keys of eligibility (clinical specification 0.1, rules in its section 3)."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.msct_a_22.settings_study import ASM, REG, key

_G = "eligibility"
ELIGIBILITY = (
    key(_G, "min_age", 18, REG, ("I2: least age, years", "I2：最低年龄(岁)")),
    key(_G, "leap_birthday", "mar1", ASM, ("Birthday of those born on 29 February in other years", "2月29日出生者平年生日的计算")),
    key(_G, "art_ref", "screen", ASM, ("Reference date of the duration of ART", "抗病毒治疗时长的参照日")),
    key(_G, "art_min_months", 12, REG, ("Least months of continuous ART", "持续抗病毒治疗最短月数")),
    key(_G, "art_max_gap_days", 7, ASM, ("Gap in ART that is ignored, days", "可忽略的治疗中断天数")),
    key(_G, "band1_lower_inclusive", True, ASM, ("Exactly 12 months of ART belongs to the lower CD4 band", "恰满12个月归入较低CD4界值组")),
    key(_G, "band2_months", 24, REG, ("I5: second band from, months of ART", "I5：第二档起始月数")),
    key(_G, "cd4_band1", 200, REG, ("I5: CD4 below, first band", "I5：第一档CD4界值")),
    key(_G, "cd4_band2", 350, REG, ("I5: CD4 below, second band", "I5：第二档CD4界值")),
    key(_G, "vl_threshold", 50, REG, ("I3: HIV RNA below, copies/mL", "I3：病毒载量界值(copies/mL)")),
    key(_G, "vl_min_gap_months", 3, REG, ("I3: months between the two viral loads", "I3：两次病毒载量的最短间隔月数")),
    key(_G, "vl_current_days", 28, ASM, ("Validity of the screening HIV RNA, days", "筛选病毒载量有效天数")),
    key(_G, "vl_intervening", "note", ASM, ("Detectable HIV RNA between the qualifying pair", "两次合格结果之间出现可测病毒载量时")),
    key(_G, "regimen_months", 12, REG, ("I4: unchanged for, months", "I4：方案未变月数")),
    key(_G, "regimen_ref", "enrol", ASM, ("I4: counted back from", "I4：回溯参照日")),
    key(_G, "regimen_fdc_is_change", False, ASM, ("Brand, fixed-dose combination or dose counts as a change", "品牌、复方单片或剂量改变是否视为更改方案")),
    key(_G, "lab_days", 28, ASM, ("Validity of the screening laboratory, days", "筛选化验有效天数")),
    key(_G, "max_retests", 1, ASM, ("Repeats of an analyte within screening", "筛选期每项复查次数")),
    key(_G, "retest_rule", "latest", ASM, ("Which repeat counts", "以哪次复查为准")),
    key(_G, "exc1_reading", "A", ASM, ("Reading of exclusion 1", "排除标准1的理解方式")),
    key(_G, "alt_limit", 80, REG, ("E1: ALT above, U/L", "E1：ALT界值(U/L)")),
    key(_G, "tp_requires_active", False, ASM, ("Anti-TP excludes only with active syphilis", "梅毒抗体阳性仅在活动性梅毒时排除")),
    key(_G, "wbc", Decimal("3.5"), REG, ("E5: white cells below, 10⁹/L", "E5：白细胞界值(10⁹/L)")),
    key(_G, "plt", 80, REG, ("E5: platelets below, 10⁹/L", "E5：血小板界值(10⁹/L)")),
    key(_G, "hgb", 100, REG, ("E5: haemoglobin below, g/L", "E5：血红蛋白界值(g/L)")),
    key(_G, "e7_reading", "or", ASM, ("\"Pregnant and lactating\" is read as", "“妊娠和哺乳”的理解")),
    key(_G, "immuno_months", 6, REG, ("E9: look-back, months", "E9：回溯月数")),
    key(_G, "immuno_ref", "screen", REG, ("E9: counted back from", "E9：回溯参照日")),
    key(_G, "immuno_routes", "systemic", ASM, ("E9: routes that count", "E9：计入的给药途径")),
    key(_G, "trial_months", 3, REG, ("E10: look-back, months", "E10：回溯月数")),
    key(_G, "trial_ref", "consent", ASM, ("E10: counted back from", "E10：回溯参照日")),
    key(_G, "lookback_inclusive", True, ASM, ("Exactly that many months ago counts as within", "恰满月数是否计入")),
    key(_G, "hint_limits", {"temp_c": Decimal("38.0"), "crp": 50, "egfr": 60, "alt_uln": Decimal("2.5"), "ast_uln": Decimal("2.5"), "tbil_uln": Decimal("1.6"), "spo2": 95}, ASM, ("Hints for E2 and E4, never decisive", "E2、E4的提示限值(不作判定)")),
)  # fmt: skip
