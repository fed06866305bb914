"""Examples of the checks of lymphocyte subsets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example, limit
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.catalogue import package
from visits.schedule import windows


def cells(number: Any) -> Measured:
    """A laboratory result in the canonical unit."""
    return Measured(str(number), Op.EQ, Decimal(number), "cells/uL", Decimal(number))


def counts(name: str, severity: str, *values: Any) -> list[Example]:
    """Just outside and just inside a limit of a lymphocyte subset."""
    return limit("lym", name, severity, *map(cells, values))


D = Decimal
# day 0 is 25 March 2024
WINDOWS = {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25))}
EXAMPLES: tuple[Example, ...] = (
    Example("lym", "G-06", "C", {"lab_done": "Y"}, {"lab_done": "N"}),
    Example("lym", "G-01", "H", {"sample_dt": datetime(2024, 6, 1, 4, 1, tzinfo=UTC)}, {"sample_dt": NOW}),
    Example("lym", "G-01", "H", {"report_date": date(2024, 6, 2)}, {"report_date": date(2024, 6, 1)}),
    Example("lym", "G-02", "D", {"sample_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4)}),
    Example("lym", "G-13", "S", {"sample_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4)}, rechecking=True),
    Example("lym", "DM-01", "H", {"accession_no": ID_NUMBER}, {"accession_no": "20240601001"}),
    Example("lym", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("lym", "lym.lab_done", "S", {"lab_done": "N"}, {"lab_done": "Y"}),
    Example("lym", "lym.sample_dt", "S", {"sample_dt": datetime(2024, 4, 27, 16, 0, tzinfo=UTC)}, {"sample_dt": datetime(2024, 4, 27, 15, 59, tzinfo=UTC)}, WINDOWS, visit="V2"),
    Example("lym", "lym.sample_dt", "S", {"sample_dt": datetime(2024, 3, 20, 1, 0, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 20, 1, 0, tzinfo=UTC), "reused_screening": True}, WINDOWS, visit="V1"),
    Example("lym", "LAB-01", "S", {"sample_dt": datetime(2024, 3, 25, 2, 1, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 25, 2, 0, tzinfo=UTC)}, {"dose_visit": True, "infusion_start": datetime(2024, 3, 25, 2, 0, tzinfo=UTC)}),
    Example("lym", "LAB-09", "H", {"sample_dt": datetime(2024, 5, 30, 16, 0, tzinfo=UTC), "report_date": date(2024, 5, 30)}, {"sample_dt": datetime(2024, 5, 30, 15, 59, tzinfo=UTC), "report_date": date(2024, 5, 30)}),
    Example("lym", "lym.report_date", "S", {"sample_dt": datetime(2024, 5, 1, 1, 0, tzinfo=UTC), "report_date": date(2024, 5, 16)}, {"sample_dt": datetime(2024, 5, 1, 1, 0, tzinfo=UTC), "report_date": date(2024, 5, 15)}),
    Example("lym", "lym.lab_name", "S", {"sample_dt": datetime(2023, 3, 31, 15, 59, tzinfo=UTC), "lab_name": "CLINLAB"}, {"sample_dt": datetime(2023, 3, 31, 16, 0, tzinfo=UTC), "lab_name": "CLINLAB"}, {"laboratories": {"CLINLAB": [(date(2023, 4, 1), None)]}}),
    Example("lym", "lym.lab_name", "S", {"sample_dt": NOW, "lab_name": "CLINLAB"}, {"sample_dt": datetime(2024, 5, 31, 4, 0, tzinfo=UTC), "lab_name": "CLINLAB"}, {"laboratories": {"CLINLAB": [(date(2023, 4, 1), date(2024, 5, 31))]}}),
    Example("lym", "LAB-10", "S", {"accession_no": "A17"}, {"accession_no": "A18"}, {"accession_numbers": {"A17": "V1"}}),
    Example("lym", "LAB-10", "S", {"accession_no": "A17"}, {"accession_no": "A17", "reused_screening": True}, {"accession_numbers": {"A17": "SCR"}}),
    Example("lym", "lym.reused_screening", "S", {"reused_screening": True, "sample_dt": datetime(2024, 3, 17, 15, 59, tzinfo=UTC)}, {"reused_screening": True, "sample_dt": datetime(2024, 3, 17, 16, 0, tzinfo=UTC)}, WINDOWS, visit="V1"),
    Example("lym", "LYM-01", "S", {"cd4": cells(901), "lym_total": cells(900)}, {"cd4": cells(900), "cd8": cells(900), "lym_total": cells(900)}),
    Example("lym", "LYM-01", "S", {"cd8": cells(901), "lym_total": cells(900)}, {"cd8": cells(901), "lym_total": cells(901)}),
    Example("lym", "LYM-02", "S", {"cd3": cells(1000), "cd4": cells(400), "cd8": cells(651)}, {"cd3": cells(1000), "cd4": cells(400), "cd8": cells(650)}),
    Example("lym", "LYM-03", "S", {"cd4cd8_reported": D("0.53"), "cd4": cells(200), "cd8": cells(400)}, {"cd4cd8_reported": D("0.52"), "cd4": cells(200), "cd8": cells(400)}),
    Example("lym", "LYM-04", "S", {"cd4": cells(301)}, {"cd4": cells(300)}, {"cd4_previous": D(200)}),
    Example("lym", "LYM-04", "S", {"cd4": cells(99)}, {"cd4": cells(100)}, {"cd4_previous": D(200)}),
    Example("lym", "LYM-05", "P", {"cd4": cells(99)}, {"cd4": cells(100)}),
    Example("lym", "LYM-05", "P", {"cd4": cells(199)}, {"cd4": cells(200)}, {"cd4_baseline": D(400), "cd4_earlier": (D(199), D(400))}),
    Example("lym", "LYM-05", "P", {"cd4": Measured("<100", Op.LT, D(100), "cells/uL", D(100))}, {"cd4": Measured("<101", Op.LT, D(101), "cells/uL", D(101))}),
    Example("lym", "LYM-07", "S", {"lym_platform": "DUAL"}, {"lym_platform": "SINGLE"}, {"platform_baseline": "SINGLE"}),
    Example("lym", "lym.cd4cd8", "S", {"cd4": cells(7), "cd8": cells(400)}, {"cd4": cells(8), "cd8": cells(400)}),
    Example("lym", "lym.cd4cd8", "S", {"cd4": cells(501), "cd8": cells(100)}, {"cd4": cells(500), "cd8": cells(100)}),
    Example("lym", "lym.cd4cd8", "S", {"cd4": cells(268), "cd8": cells(0)}, {"cd4": cells(268), "cd8": cells(604)}),
    *limit("lym", "cd4cd8_reported", "H", D("0.00"), D("0.01"), D("20.01"), D("20.00")),
    *counts("cd4", "H", -1, 0, 5001, 5000),
    *counts("cd4", "S", 4, 5, 1501, 1500),
    *counts("cd8", "H", -1, 0, 8001, 8000),
    *counts("cd8", "S", 19, 20, 3001, 3000),
    *counts("cd3", "H", -1, 0, 10001, 10000),
    *counts("cd3", "S", 49, 50, 4001, 4000),
    *counts("cd19", "H", -1, 0, 5001, 5000),
    *counts("cd19", "S", 4, 5, 1501, 1500),
    *counts("nk", "H", -1, 0, 5001, 5000),
    *counts("nk", "S", 4, 5, 1501, 1500),
    *counts("lym_total", "H", -1, 0, 50001, 50000),
    *counts("lym_total", "S", 299, 300, 5001, 5000),
    *counts("cd4pct", "H", "-0.1", "0", "100.1", "100.0"),
    *counts("cd4pct", "S", "0.9", "1.0", "60.1", "60.0"),
    *counts("cd8pct", "H", "-0.1", "0", "100.1", "100.0"),
)  # fmt: skip
