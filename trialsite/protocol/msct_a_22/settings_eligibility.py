"""Configuration keys of eligibility (clinical specification 0.1, rules in its section 3)."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.msct_a_22.declare import ELIGIBILITY as E

_IN, _EX = "registry: Inclusion Criteria", "registry: Exclusion Criteria"

ELIGIBILITY = (
    E.registered("min_age", 18, "I2: least age", "I2：最低年龄", unit="a", source=f"{_IN}, 2"),
    E.assumed(
        "leap_birthday",
        "mar1",
        "I2: birthday of those born on 29 February, in other years",
        "I2：2月29日出生者平年的生日",
        choices=("mar1", "feb28"),
    ),
    E.assumed(
        "art_ref",
        "screen",
        "I3, I5: day on which the duration of ART is counted",
        "I3、I5：抗病毒治疗时长的参照日",
        choices=("screen", "enrol"),
    ),
    E.registered(
        "art_min_months", 12, "I3: least continuous ART", "I3：持续抗病毒治疗的最短时间", unit="mo", source=f"{_IN}, 3"
    ),
    E.assumed("art_max_gap_days", 7, "I3: gap in ART that is ignored", "I3：可忽略的治疗中断", unit="d"),
    E.assumed(
        "band1_lower_inclusive",
        True,
        'I5: exactly 12 months of ART belongs to the lower CD4 band ("≥12 months" in I3, "more than 1 year" in I5)',
        "I5：恰满12个月归入较低的CD4界值组(I3为“≥12个月”，I5为“超过1年”)",
    ),
    E.registered(
        "band2_months", 24, "I5: the second band begins at", "I5：第二档的起始治疗时间", unit="mo", source=f"{_IN}, 5"
    ),
    E.registered("cd4_band1", 200, "I5: CD4 below, first band", "I5：第一档CD4上限", unit="/µL", source=f"{_IN}, 5"),
    E.registered("cd4_band2", 350, "I5: CD4 below, second band", "I5：第二档CD4上限", unit="/µL", source=f"{_IN}, 5"),
    E.registered("vl_threshold", 50, "I3: HIV RNA below", "I3：病毒载量上限", unit="copies/mL", source=f"{_IN}, 3"),
    E.registered(
        "vl_min_gap_months",
        3,
        "I3: least time between the two viral loads",
        "I3：两次病毒载量的最短间隔",
        unit="mo",
        source=f"{_IN}, 3",
    ),
    E.assumed(
        "vl_current_days",
        28,
        "I3: the screening HIV RNA is valid before enrolment for",
        "I3：筛选病毒载量在入组前的有效期",
        unit="d",
    ),
    E.assumed(
        "vl_intervening",
        "note",
        "I3: detectable HIV RNA between the qualifying pair",
        "I3：两次合格结果之间出现可测病毒载量时",
        choices=("note", "fail"),
    ),
    E.registered(
        "regimen_months", 12, "I4: regimen unchanged for", "I4：治疗方案未更改的时间", unit="mo", source=f"{_IN}, 4"
    ),
    E.assumed("regimen_ref", "enrol", "I4: counted back from", "I4：回溯的参照日", choices=("enrol", "screen")),
    E.assumed(
        "regimen_fdc_is_change",
        False,
        "I4: a change of brand, fixed-dose combination or dose counts as a change",
        "I4：更换品牌、复方单片或剂量视为更改方案",
    ),
    E.assumed(
        "lab_days",
        28,
        "Screening CD4, blood count, ALT and serology are valid before enrolment for",
        "筛选期CD4、血常规、ALT及血清学在入组前的有效期",
        unit="d",
    ),
    E.assumed("max_retests", 1, "Repeats of one analyte within screening", "筛选期每项检查的复查次数", unit="repeats"),
    E.assumed(
        "retest_rule", "latest", "The repeat that counts; all are kept and shown", "以哪次复查为准(全部保留并显示)"
    ),
    E.assumed(
        "exc1_reading",
        "A",
        "E1: reading of the ambiguous text",
        "E1：对歧义条文的理解",
        choices=("A", "B", "C", "D", "E"),
        source="assumption; clinical specification 3.3",
    ),
    E.registered("alt_limit", 80, "E1: ALT above", "E1：ALT界值", unit="U/L", source=f"{_EX}, 1"),
    E.assumed(
        "tp_requires_active",
        False,
        "E1: anti-TP excludes only with RPR/TRUST ≥1:8 or untreated",
        "E1：梅毒抗体阳性仅在RPR/TRUST≥1:8或未治疗时排除",
    ),
    E.registered(
        "wbc", Decimal("3.5"), "E5: white blood cells below", "E5：白细胞下限", unit="10^9/L", source=f"{_EX}, 5"
    ),
    E.registered("plt", Decimal(80), "E5: platelets below", "E5：血小板下限", unit="10^9/L", source=f"{_EX}, 5"),
    E.registered("hgb", Decimal(100), "E5: haemoglobin below", "E5：血红蛋白下限", unit="g/L", source=f"{_EX}, 5"),
    E.assumed(
        "e7_reading", "or", 'E7: "pregnant and lactating" is read as', "E7：“妊娠和哺乳”的理解", choices=("or", "and")
    ),
    E.registered("immuno_months", 6, "E9: look-back", "E9：回溯时间", unit="mo", source=f"{_EX}, 9"),
    E.registered("immuno_ref", "screen", "E9: counted back from", "E9：回溯的参照日", source=f"{_EX}, 9"),
    E.assumed(
        "immuno_routes",
        "systemic",
        "E9: routes that count (oral, i.v., s.c., i.m.)",
        "E9：计入的给药途径(口服、静脉、皮下、肌内)",
    ),
    E.registered("trial_months", 3, "E10: look-back", "E10：回溯时间", unit="mo", source=f"{_EX}, 10"),
    E.assumed("trial_ref", "consent", "E10: counted back from", "E10：回溯的参照日", choices=("consent", "screen")),
    E.assumed(
        "lookback_inclusive", True, "E9, E10: exactly 6 (3) months ago counts as within", "E9、E10：恰满6(3)个月计入"
    ),
    E.assumed(
        "hint_limits",
        {
            "temp_c": Decimal("38.0"),
            "crp": Decimal(50),
            "egfr": Decimal(60),
            "alt_uln": Decimal("2.5"),
            "ast_uln": Decimal("2.5"),
            "tbil_uln": Decimal("1.6"),
            "spo2": Decimal(95),
        },
        "E2, E4: hints, never decisive (temperature, CRP; eGFR, ALT, AST and bilirubin against the upper limit, SpO2)",
        "E2、E4：仅作提示，不作判定(体温、CRP；eGFR、ALT、AST及胆红素为正常上限倍数、SpO2)",
        unit="°C; mg/L; mL/min/1.73 m²; ×ULN; %",
    ),
)
