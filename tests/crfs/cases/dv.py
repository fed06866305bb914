"""Examples of the checks of a protocol deviation."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example

DAY = date(2024, 5, 10)
ALL = {"dv_date": DAY, "dv_found_date": DAY, "dv_cat": "OTHER", "dv_desc": "The sample was left overnight"}
MAJOR = {"dv_sev": "MAJOR", "dv_cause": "a", "dv_action": "b", "dv_prevent": "c", "dv_ec_reported": "N"}
REPORTED = {"dv_ec_reported": "Y", "dv_ec_date": DAY}
STANDS = {"deviation_state": "CONFIRMED"}
TEXTS = ("dv_desc", "dv_cause", "dv_action", "dv_prevent", "comment")
EXAMPLES: tuple[Example, ...] = (
    *(Example("dv", "G-06", "C", {k: v for k, v in (ALL | MAJOR).items() if k != name}, ALL | MAJOR, STANDS) for name in (*ALL, *MAJOR) if name != "dv_sev"),
    Example("dv", "G-06", "C", ALL | MAJOR | {"dv_ec_reported": "Y"}, ALL | MAJOR | REPORTED, STANDS),
    *(Example("dv", "G-01", "H", {name: date(2024, 6, 2)}, {name: date(2024, 6, 1)}) for name in ("dv_date", "dv_found_date", "dv_ec_date")),
    Example("dv", "dv.dv_found_date", "H", {"dv_date": DAY, "dv_found_date": date(2024, 5, 9)}, {"dv_date": DAY, "dv_found_date": DAY}),
    Example("dv", "dv.dv_ec_date", "H", {"dv_found_date": DAY, "dv_ec_date": date(2024, 5, 9)}, {"dv_found_date": DAY, "dv_ec_date": DAY}),
    Example("dv", "dv.dv_date", "S", {"dv_date": date(2024, 3, 3)}, {"dv_date": date(2024, 3, 4)}, {"consent_date": date(2024, 3, 4)}),
    Example("dv", "dv.dv_found_date", "S", {"dv_date": date(2024, 4, 9), "dv_found_date": DAY}, {"dv_date": date(2024, 4, 10), "dv_found_date": DAY}),
    Example("dv", "dv.dv_desc", "S", {"dv_desc": "Too short"}, {"dv_desc": "Long enough"}),
    # 14 days after 18 May is 1 June, today
    Example("dv", "dv.dv_auto_state", "S", {"dv_found_date": date(2024, 5, 17)}, {"dv_found_date": date(2024, 5, 18)}, {"deviation_state": "DRAFT"}),
    # ten working days after Friday 17 May is Friday 31 May; after Thursday 16 May it is eleven
    Example("dv", "DV-02", "S", {"dv_sev": "MAJOR", "dv_found_date": date(2024, 5, 16)}, {"dv_sev": "MAJOR", "dv_found_date": date(2024, 5, 17)}),
    Example("dv", "DV-02", "S", {"dv_sev": "MAJOR", "dv_found_date": date(2024, 5, 16)}, {"dv_sev": "MAJOR", "dv_found_date": date(2024, 5, 16), "dv_ec_reported": "Y"}),
    *(Example("dv", "dv.dv_visit", "H", {"dv_visit": bad}, {"dv_visit": "V2/sv/1"}, {"linkable_records": ("V2/sv/1", "V2/vs/1")}) for bad in ("V3/sv/1", "V2/vs/1")),
    *(Example("dv", "DM-01", "H", {name: ID_NUMBER}, {name: "Nothing of the kind"}) for name in TEXTS),
    *(Example("dv", "DM-03", "S", {name: PHONE}, {name: "Nothing of the kind"}) for name in TEXTS),
)  # fmt: skip
