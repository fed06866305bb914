"""Examples of the checks of adherence."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example, limit

CONSENT = {"consent_date": date(2024, 3, 4)}
ALL = {"adh_done": "Y", "adh_date": date(2024, 3, 5), "art_missed_doses_28d": 0, "adh_method": "SELF"}
EXAMPLES: tuple[Example, ...] = (
    *(Example("adh", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("adh", "G-06", "C", ALL | {"art_missed_doses_28d": 1}, ALL | {"art_missed_doses_28d": 1, "adh_reason": "Forgot"}),
    Example("adh", "G-06", "C", ALL | {"art_missed_doses_28d": 112}, {"adh_done": "N"}),
    Example("adh", "G-01", "H", {"adh_date": date(2024, 6, 2)}, {"adh_date": date(2024, 6, 1)}),
    Example("adh", "G-02", "D", {"adh_date": date(2024, 3, 3)}, {"adh_date": date(2024, 3, 4)}, CONSENT),
    Example("adh", "G-13", "S", {"adh_date": date(2024, 3, 3)}, {"adh_date": date(2024, 3, 4)}, CONSENT, rechecking=True),
    *(Example("adh", "DM-01", "H", {name: ID_NUMBER}, {name: "Forgot"}) for name in ("adh_reason", "comment")),
    *(Example("adh", "DM-03", "S", {name: PHONE}, {name: "Forgot"}) for name in ("adh_reason", "comment")),
    Example("adh", "adh.adh_done", "S", {"adh_done": "N"}, {"adh_done": "Y"}),
    *limit("adh", "art_missed_doses_28d", "H", -1, 0, 113, 112),
    *limit("adh", "art_missed_doses_28d", "S", 4, 3),
)  # fmt: skip
