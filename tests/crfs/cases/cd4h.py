"""Examples of the checks of the CD4 history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.crfs.example import ID_NUMBER, PHONE, Example, limit
from trialsite.crf.values.partial import PartialDate

D, P = Decimal, PartialDate
EXAMPLES: tuple[Example, ...] = (
    Example("cd4h", "G-06", "C", {"cd4h_date": P("2022")}, {"cd4h_date": P("2022"), "cd4h_value": 180}),
    Example("cd4h", "G-01", "H", {"cd4h_date": P("2024-06-02")}, {"cd4h_date": P("2024-06-01")}),
    Example("cd4h", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("cd4h", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("cd4h", "cd4h.cd4h_date", "S", {"cd4h_date": P("2024-03-05")}, {"cd4h_date": P("2024-03-04")}, {"consent_date": date(2024, 3, 4)}),
    *limit("cd4h", "cd4h_value", "H", -1, 0, 5001, 5000),
    *limit("cd4h", "cd4h_value", "S", 1501, 1500),
    *limit("cd4h", "cd4h_pct", "H", D("-0.1"), D("0.0"), D("100.1"), D("100.0")),
    *limit("cd4h", "cd4h_pct", "S", D("60.1"), D("60.0")),
    *limit("cd4h", "cd4h_cd8", "H", -1, 0, 8001, 8000),
    *limit("cd4h", "cd4h_cd8", "S", 3001, 3000),
)  # fmt: skip
