"""Examples of the checks of the physical examination."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example, limit
from trialsite.protocol.catalogue import package
from visits.crfs.pe import SYSTEMS
from visits.schedule import windows

CONSENT = {"consent_date": date(2024, 3, 4)}
# day 0 is 25 March 2024
WINDOWS = {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25))}
DAYS = {"visit_days": (date(2024, 4, 24), date(2024, 4, 25))}
AFTER_DOSE = {"follows_dose": True}
ALL = {"pe_done": "Y", "pe_dt": date(2024, 4, 24)} | dict.fromkeys(SYSTEMS, "N")
SECOND_DAY = date(2024, 3, 26)


def without(name: str) -> dict[str, object]:
    """An examination in which one answer is missing."""
    return {key: value for key, value in ALL.items() if key != name}


def new(name: str, before: str) -> Example:
    """PE-01: abnormal with significance after day 0, which it was not at baseline."""
    facts = WINDOWS | {"examination_baseline": {name: before}}
    fails, passes = ({"pe_dt": SECOND_DAY, name: code} for code in ("ACS", "ANCS"))
    return Example("pe", "PE-01", "P", fails, passes, facts, visit="V2")


def old(passes: dict[str, object], baseline: str) -> Example:
    """PE-01 stays silent; the failing half is the same finding where the baseline was normal."""
    facts = WINDOWS | {"examination_baseline": {"pe_skin": "N", "pe_heart": baseline}}
    return Example("pe", "PE-01", "P", {"pe_dt": SECOND_DAY, "pe_skin": "ACS"}, passes, facts, visit="V2")


EXAMPLES: tuple[Example, ...] = (
    *(Example("pe", "G-06", "C", without(name), ALL, AFTER_DOSE, visit="V2") for name in ALL),
    Example("pe", "G-06", "C", without("pe_site"), {"pe_done": "N"}, AFTER_DOSE, visit="V2"),
    Example("pe", "G-06", "C", without("pe_skin"), without("pe_site"), {"follows_dose": False}),
    *(Example("pe", "G-06", "C", ALL | {name: code}, ALL | {name: code, f"{name}_desc": "Rash"}, AFTER_DOSE) for name in SYSTEMS for code in ("ANCS", "ACS")),
    Example("pe", "G-01", "H", {"pe_dt": date(2024, 6, 2)}, {"pe_dt": date(2024, 6, 1)}),
    Example("pe", "G-02", "D", {"pe_dt": date(2024, 3, 3)}, {"pe_dt": date(2024, 3, 4)}, CONSENT),
    Example("pe", "G-13", "S", {"pe_dt": date(2024, 3, 3)}, {"pe_dt": date(2024, 3, 4)}, CONSENT, rechecking=True),
    Example("pe", "G-05", "S", {"pe_dt": date(2024, 4, 23)}, {"pe_dt": date(2024, 4, 24)}, DAYS, visit="V2"),
    Example("pe", "G-05", "S", {"pe_dt": date(2024, 4, 26)}, {"pe_dt": date(2024, 4, 25)}, DAYS, visit="V2"),
    *(Example("pe", "DM-01", "H", {name: ID_NUMBER}, {name: "fine"}) for name in ("pe_skin_desc", "comment")),
    *(Example("pe", "DM-03", "S", {name: PHONE}, {name: "fine"}) for name in ("pe_skin_desc", "comment")),
    *(new(name, before) for name in SYSTEMS for before in ("N", "ANCS")),
    old({"pe_dt": SECOND_DAY, "pe_heart": "ACS"}, "ACS"),
    old({"pe_dt": date(2024, 3, 25), "pe_skin": "ACS"}, "N"),
    Example("pe", "pe.pe_done", "S", {"pe_done": "N"}, {"pe_done": "Y"}),
    Example("pe", "pe.karnofsky", "H", {"karnofsky": 85}, {"karnofsky": 90}),
    *limit("pe", "karnofsky", "H", -10, 0, 110, 100),
    *limit("pe", "karnofsky", "S", 60, 70),
    *(Example("pe", f"pe.{name}", "S", {name: "ACS"}, {name: "ANCS"}) for name in ("ecg_result", "cxr_result", "uss_abdomen")),
)  # fmt: skip
