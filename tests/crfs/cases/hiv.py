"""Examples of the checks of the HIV history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.crfs.example import ID_NUMBER, PHONE, Example, limit
from trialsite.crf.values.partial import PartialDate

P = PartialDate
CONSENT = {"consent_date": date(2024, 3, 4)}
ALL = {
    "hiv_confirmed": "Y", "hiv_confirm_method": "WB", "hiv_confirm_date": P("2018-05-10"), "hiv_type": "1",
    "who_stage_worst": "4", "aids_ever": "Y", "aids_terms": ("PCP",),
}  # fmt: skip
EXAMPLES: tuple[Example, ...] = (
    Example("hiv", "G-06", "C", {"hiv_confirmed": "Y"}, ALL),
    *(Example("hiv", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("hiv", "G-01", "H", {"hiv_confirm_date": P("2024-07")}, {"hiv_confirm_date": P("2024-06")}),
    Example("hiv", "G-01", "H", {"cd4_nadir_date": P("2025")}, {"cd4_nadir_date": P("2024")}),
    Example("hiv", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("hiv", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("hiv", "HIV-01", "S", {"hiv_confirm_date": P("2018-05-10")}, {"hiv_confirm_date": P("2018-05-09")}, {"art_first_start": P("2018-05-09")}),
    Example("hiv", "HIV-01", "S", {"hiv_confirm_date": P("2018-06")}, {"hiv_confirm_date": P("2018-05")}, {"art_first_start": P("2018-05-09")}),
    Example("hiv", "HIV-02", "S", {"cd4_nadir": 181}, {"cd4_nadir": 180}, {"cd4_history_lowest": 180}),
    Example("hiv", "HIV-02", "S", {"cd4_nadir": 181}, {"cd4_nadir": 180}, {"cd4_lowest": Decimal(180)}),
    Example("hiv", "HIV-02", "S", {"cd4_nadir": 181, "cd4_pre_art": 180}, {"cd4_nadir": 180, "cd4_pre_art": 180}),
    Example("hiv", "hiv.hiv_confirmed", "S", {"hiv_confirmed": "N"}, {"hiv_confirmed": "Y"}),
    Example("hiv", "hiv.hiv_confirm_date", "H", {"hiv_confirm_date": P("1984")}, {"hiv_confirm_date": P("1985")}),
    Example("hiv", "hiv.hiv_confirm_date", "S", {"hiv_confirm_date": P("2024-04")}, {"hiv_confirm_date": P("2024-03")}, CONSENT),
    Example("hiv", "hiv.hiv_confirm_date", "S", {"hiv_confirm_date": P("2024-03-05")}, {"hiv_confirm_date": P("2024-03-04")}, CONSENT),
    *(Example("hiv", "hiv.hiv_type", "S", {"hiv_type": code}, {"hiv_type": "1"}) for code in ("2", "U")),
    *limit("hiv", "cd4_nadir", "H", -1, 0, 5001, 5000),
    *limit("hiv", "cd4_nadir", "S", 351, 350),
    *limit("hiv", "cd4_pre_art", "H", -1, 0, 5001, 5000),
    *limit("hiv", "cd4_pre_art", "S", 1001, 1000),
)  # fmt: skip
