"""Examples of the checks of a preparation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

from tests.crfs.example import ID_NUMBER, PHONE, Example, limit
from tests.factories.pharmacy import CELLS, MADE, SALINE

RELEASED = {"prep_check_by": "Hu Bin", "prep_release_dt": MADE}
OFF = {"msc_vol": D("58.4")}  # 0.899×10^6/kg
WEIGHED = {"visit_weight_kg": D("65.0")}
OTHER = {"prep_weight_kg": D("62.5")}

EXAMPLES: tuple[Example, ...] = (
    Example("prep", "G-06", "C", {**CELLS}, {**CELLS, **RELEASED}),
    *(Example("prep", "G-06", "C", {**CELLS, **RELEASED, name: None}, {**CELLS, **RELEASED}) for name in CELLS),
    Example("prep", "G-06", "C", {**SALINE, **RELEASED, **OTHER}, {**SALINE, **RELEASED, **OTHER, "prep_weight_reason": "Scales"}, WEIGHED),
    Example("prep", "G-06", "C", {**SALINE, **RELEASED, "opaque_cover": "N"}, {**SALINE, **RELEASED, "opaque_cover": "N", "prep_unusual_reason": "Torn"}),
    *(Example("prep", "G-01", "H", {name: MADE + timedelta(days=400)}, {name: MADE}) for name in ("prep_dt", "trn_sent_dt", "rcv_dt", "handover_dt", "prep_release_dt", "back_dt")),
    *(Example("prep", "DM-01", "H", {name: ID_NUMBER}, {name: "fine"}) for name in ("comment", "prep_override_reason")),
    Example("prep", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    *limit("prep", "rcv_temp_c", "H", D("-200.1"), D("-200.0"), D("40.1"), D("40.0")),
    *(limited for name in ("trn_min_c", "trn_max_c") for limited in limit("prep", name, "H", D("-200.1"), D("-200.0"), D("40.1"), D("40.0"))),
    *limit("prep", "back_ml", "H", D("-0.1"), D("0.0"), D("150.1"), D("150.0")),
    Example("prep", "prep.trn_max_c", "H", {"trn_min_c": D("4.0"), "trn_max_c": D("3.9")}, {"trn_min_c": D("4.0"), "trn_max_c": D("4.0")}),
    *(
        Example("prep", f"prep.{later}", "H", {earlier: MADE, later: MADE - timedelta(minutes=1)}, {earlier: MADE, later: MADE})
        for earlier, later in (("trn_sent_dt", "rcv_dt"), ("prep_dt", "handover_dt"), ("handover_dt", "back_dt"))
    ),
    Example("prep", "G-06", "C", {**SALINE, **RELEASED, "back_fate": "DESTROYED"}, {**SALINE, **RELEASED, "back_fate": "DESTROYED", "back_witness": "HUB"}),
    *limit("prep", "handover_temp_c", "H", D("-10.1"), D("-10.0"), D("50.1"), D("50.0")),
    *limit("prep", "prep_weight_kg", "H", D("24.9"), D("25.0"), D("250.1"), D("250.0")),
    *limit("prep", "msc_units", "H", 0, 1, 21, 20),
    *limit("prep", "saline_units", "H", 0, 1, 21, 20),
    *limit("prep", "msc_passage", "H", 0, 1, 13, 12),
    *limit("prep", "msc_viability", "H", D("-0.1"), D("0.0"), D("100.1"), D("100.0")),
    *limit("prep", "msc_conc", "H", D("0.00"), D("0.01"), D("50.01"), D("50.00")),
    *limit("prep", "msc_vol", "H", D("0.9"), D("1.0"), D("200.1"), D("200.0")),
    *limit("prep", "final_vol_ml", "H", D("49.9"), D("50.0"), D("150.1"), D("150.0")),
    *limit("prep", "final_vol_ml", "S", D("89.9"), D("90.0"), D("110.1"), D("110.0")),
    *limit("prep", "msc_passage", "S", 6, 5),
    *limit("prep", "msc_viability", "S", D("79.9"), D("80.0")),
    *(Example("prep", "prep.msc_lot", "H", {"msc_lot": bad}, {"msc_lot": "UC-1"}) for bad in ("UC1", "uc-1", "U" * 31, "UC 1")),
    Example("prep", "prep.msc_lot", "S", {"msc_lot": "UC-1"}, {"msc_lot": "UC-2"}, {"product_lots": {"UC-2": "RELEASED"}}),
    *(Example("prep", "PREP-03", "G", CELLS, {**CELLS, "msc_lot": "UC-2"}, {"product_lots": {"UC-2403-01": state, "UC-2": "RELEASED"}}) for state in ("FAILED", "RECALLED", "QUARANTINE")),
    Example("prep", "PREP-03", "G", SALINE, {**SALINE, "saline_lot": "NS-2"}, {"product_lots": {"NS-240101": "RECALLED"}}),
    Example("prep", "prep.msc_expiry_dt", "H", {"prep_dt": MADE, "msc_expiry_dt": MADE}, {"prep_dt": MADE, "msc_expiry_dt": MADE + timedelta(minutes=1)}),
    Example("prep", "prep.prep_dt", "S", {"prep_dt": MADE - timedelta(minutes=1)}, {"prep_dt": MADE}, {"infusion_start": MADE + timedelta(hours=4)}),
    Example("prep", "prep.msc_conc", "S", {**CELLS, **OFF}, {**CELLS, "msc_vol": D("58.5")}),
    *(Example("prep", f"prep.{name}", "S", {name: "N"}, {name: "Y"}) for name in ("rcv_intact", "opaque_cover", "msc_lot_release")),
    Example("prep", "prep.msc_sterility", "S", {"msc_sterility": "PENDING"}, {"msc_sterility": "PASS"}),
    Example("prep", "PREP-01", "C", {**SALINE, "msc_lot": "UC-2403-01"}, SALINE),
    Example("prep", "PREP-01", "C", {"prep_arm_confirm": "MSC"}, CELLS),
    Example("prep", "PREP-02", "D", {**CELLS, **RELEASED, **OFF}, {**CELLS, **OFF}),
    Example("prep", "PREP-02", "D", {**CELLS, **RELEASED, **OFF}, {**CELLS, **RELEASED, "msc_vol": D("58.5")}),
    Example("prep", "PREP-03", "G", {**CELLS, "msc_sterility": "FAIL"}, {**CELLS, "msc_sterility": "PENDING"}),
    Example("prep", "PREP-03", "G", {**CELLS, "msc_lot_release": "N"}, CELLS),
    Example("prep", "PREP-03", "G", {**CELLS, "msc_expiry_dt": MADE + timedelta(hours=3, minutes=59)}, {**CELLS, "msc_expiry_dt": MADE + timedelta(hours=4)}),
    Example("prep", "PREP-03", "G", {**SALINE, "saline_expiry": date(2024, 3, 24)}, {**SALINE, "saline_expiry": date(2024, 3, 25)}),
    Example("prep", "PREP-05", "G", {**CELLS, "msc_viability": D("69.9")}, {**CELLS, "msc_viability": D("70.0")}),
    Example("prep", "PREP-06", "G", {**CELLS, "msc_vol": D("32.4")}, {**CELLS, "msc_vol": D("32.5")}),
    Example("prep", "PREP-06", "G", {**CELLS, "msc_vol": D("130.0")}, {**CELLS, "msc_vol": D("129.8")}),
    Example("prep", "PREP-08", "D", {**SALINE, **RELEASED, **OTHER}, {**SALINE, **OTHER}, WEIGHED),
)  # fmt: skip
