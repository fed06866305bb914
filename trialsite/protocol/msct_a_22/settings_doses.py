"""Configuration keys: doses, product limits, infusion and its observations (clinical specification 0.1)."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.msct_a_22.declare import DOSES as D

_GROUPS = "registry: Study Groups"

DOSES = (
    D.registered("infusion_days", (0, 30, 60), "Days of infusion", "输注日", unit="d", source=_GROUPS),
    D.registered("infusion_volume_ml", 100, "Volume of an infusion", "每次输注体积", unit="mL", source=_GROUPS),
    D.assumed("volume_tolerance_ml", 10, "Tolerance of the volume, either way", "输注体积允许偏差(±)", unit="mL"),
    D.registered(
        "dose_per_kg",
        Decimal(1_000_000),
        "Dose per kg of body weight",
        "每公斤体重的细胞剂量",
        unit="cells/kg",
        source=_GROUPS,
    ),
    D.assumed(
        "dose_cells", "viable", "Cells that count as the dose", "计入剂量的细胞", choices=("viable", "total_nucleated")
    ),
    D.assumed(
        "dose_tolerance",
        (Decimal("0.90"), Decimal("1.10")),
        "Dose accepted without a question",
        "无需确认的剂量范围",
        unit="10^6/kg",
    ),
    D.assumed(
        "dose_release_limits",
        (Decimal("0.5"), Decimal("2.0")),
        "Release limits of the dose",
        "剂量放行范围",
        unit="10^6/kg",
    ),
    D.assumed("viability_warn", 80, "Viability asked about below", "细胞活率低于此值需确认", unit="%"),
    D.assumed("viability_release", 70, "Least viability for release", "细胞活率放行下限", unit="%"),
    D.assumed("passage_warn", 5, "Passage number asked about above", "传代次数高于此值需确认", unit="passages"),
    D.assumed(
        "bag_use_hours",
        4,
        "A bag is used after preparation within, both arms alike",
        "配制后输液袋的使用时限(两组相同)",
        unit="h",
    ),
    D.assumed("infusion_minutes", (20, 180), "Shortest and longest infusion", "输注时长的下限与上限", unit="min"),
    D.assumed("rate_warn", 200, "Rate asked about above", "输注速度高于此值需确认", unit="mL/h"),
    D.assumed("given_min_pct", 90, "Full volume from", "视为全量输注的最低比例", unit="%"),
    D.assumed(
        "obs_timepoints",
        ("PRE", "15", "30", "60", "END", "END60", "END120"),
        "Observations round an infusion: before, minutes from start while running, end, minutes from the end",
        "输注前后的观察时点：输注前、开始后分钟数(输注中)、结束时、结束后分钟数",
    ),
    D.assumed(
        "obs_tolerances",
        {
            "PRE": (-30, 0),
            "15": (-5, 5),
            "30": (-5, 5),
            "60": (-10, 10),
            "END": (0, 10),
            "END60": (-10, 10),
            "END120": (-15, 15),
        },
        "How early and how late each observation may be",
        "各观察时点允许的提前和延后",
        unit="min",
    ),
    D.assumed("fever_c", Decimal("38.0"), "Fever from", "发热界值", unit="°C"),
    D.assumed("fever_axillary_c", Decimal("37.5"), "Fever from, axillary", "腋温发热界值", unit="°C"),
    D.assumed(
        "hcg_days",
        7,
        "A negative pregnancy test before an infusion is valid for (childbearing potential)",
        "输注前妊娠试验阴性的有效期(有生育能力者)",
        unit="d",
    ),
    D.assumed(
        "dose_gate_results",
        {"hcg": 7, "hgb": 7, "plt": 7, "anc": 7, "alt": 7},
        "Results that gate a dose, and their greatest age; CD4 and HIV RNA of the dose day never gate",
        "决定能否输注的检查及其有效期；当日CD4和HIV RNA不作为条件",
        unit="d",
    ),
    D.assumed(
        "dose_hold_limits",
        {
            "temp_c": Decimal("38.0"),
            "spo2": Decimal(92),
            "sbp": Decimal(90),
            "hgb": Decimal(80),
            "plt": Decimal(50),
            "anc": Decimal("0.5"),
            "alt_uln": Decimal(5),
        },
        "Hold on the day: temperature from; SpO2, systolic pressure, HGB, PLT, ANC below; ALT above; hCG not negative",
        "当日暂缓输注：体温达到；SpO2、收缩压、HGB、PLT、ANC低于；ALT高于；hCG非阴性",
        unit="°C; %; mmHg; g/L; 10^9/L; 10^9/L; ×ULN",
    ),
    D.assumed("weight_change_pct", 10, "Change of weight asked about", "体重变化超过此值需确认", unit="%"),
    D.assumed("contact_after_h", 24, "Contact after an infusion", "输注后联系时间", unit="h"),
)
