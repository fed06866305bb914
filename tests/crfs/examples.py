"""One failing and one passing example per check id; `facts` are what other forms would know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.catalogue import package
from visits.schedule import windows

ID_NUMBER = "ID 11010519491231002X"
PHONE = "call 13812345678"
NOW = datetime(2024, 6, 1, 4, 0, tzinfo=UTC)
VERSIONS = {"0.9": date(2023, 1, 10), "1.0": date(2023, 4, 1), "2.0": date(2024, 3, 1)}


@dataclass(frozen=True)
class Example:
    """Answers and facts under which a check fails, and the answers under which it passes."""

    form: str
    check: str
    severity: str
    fails: dict[str, Any]
    passes: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    rechecking: bool = False
    visit: str = "SCR"


def limit(form: str, name: str, severity: str, *values: Any) -> list[Example]:
    """Just outside and just inside a limit, at each of its ends."""
    pairs = zip(values[::2], values[1::2], strict=True)
    return [Example(form, f"{form}.{name}", severity, {name: bad}, {name: good}) for bad, good in pairs]


def cells(number: Any) -> Measured:
    """A laboratory result in the canonical unit."""
    return Measured(str(number), Op.EQ, Decimal(number), "cells/uL", Decimal(number))


def counts(name: str, severity: str, *values: Any) -> list[Example]:
    """Just outside and just inside a limit of a lymphocyte subset."""
    return limit("lym", name, severity, *map(cells, values))


D = Decimal
# day 0 is 25 March 2024
WINDOWS = {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25))}
REVIEWED = {"ae_none_visit": True, "cm_reviewed": "Y", "art_reviewed": "Y"}
SEEN = {"sv_attended": "ONSITE", "visit_date": date(2024, 4, 24), "visit_end_date": date(2024, 4, 24)} | REVIEWED
EXAMPLES: tuple[Example, ...] = (
    Example("ic", "G-06", "C", {"consent_signed": "Y"}, {"consent_signed": "N", "consent_version": "1.0", "consent_by": "CHENJ", "consent_impartial_witness": "N"}),
    Example("ic", "G-01", "H", {"consent_date": date(2024, 6, 2)}, {"consent_date": date(2024, 6, 1)}),
    Example("ic", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("ic", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("ic", "IC-01", "D", {"consent_version": "2.0", "consent_date": date(2024, 2, 29)}, {"consent_version": "2.0", "consent_date": date(2024, 3, 1)}, {"consent_versions": VERSIONS}),
    Example("ic", "ic.consent_version", "S", {"consent_version": "1.0", "consent_date": date(2024, 3, 4)}, {"consent_version": "2.0", "consent_date": date(2024, 3, 4)}, {"consent_versions": VERSIONS}),
    Example("ic", "ic.consent_inv_sign_time", "S", {"consent_date": date(2024, 3, 4), "consent_time": time(9, 0), "consent_inv_sign_time": datetime(2024, 3, 4, 0, 59, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4), "consent_time": time(9, 0), "consent_inv_sign_time": datetime(2024, 3, 4, 1, 0, tzinfo=UTC)}),
    *(Example("ic", f"ic.{name}", "S", {name: "N"}, {name: "Y"}) for name in ("consent_understood", "consent_sensitive_data", "consent_copy_given")),
    Example("dm", "G-06", "C", {}, {"birth_date": PartialDate("1985-06-15"), "sex": "M", "ethnicity_cn": "HAN", "height_cm": D(172)}),
    Example("dm", "G-01", "H", {"form_date": date(2024, 6, 2)}, {"form_date": date(2024, 6, 1)}),
    Example("dm", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "1234567"}),
    Example("dm", "DM-03", "S", {"comment": PHONE}, {"comment": "213812345678"}),
    *limit("dm", "height_cm", "H", D("99.9"), D("100.0"), D("230.1"), D("230.0")),
    *limit("dm", "height_cm", "S", D("139.9"), D("140.0"), D("200.1"), D("200.0")),
    Example("dm", "dm.birth_date", "H", {"birth_date": PartialDate("2024-03-05")}, {"birth_date": PartialDate("2024-03")}, {"consent_date": date(2024, 3, 4)}),
    Example("dm", "dm.birth_date", "H", {"birth_date": PartialDate("1902")}, {"birth_date": PartialDate("1903-03-05")}, {"consent_date": date(2024, 3, 4)}),
    Example("dm", "dm.birth_date", "S", {"birth_date": PartialDate("2006-03-05")}, {"birth_date": PartialDate("2006-03-04")}, {"consent_date": date(2024, 3, 4)}),
    Example("dm", "dm.birth_date", "S", {"birth_date": PartialDate("1953-03-04")}, {"birth_date": PartialDate("1953-03-05")}, {"consent_date": date(2024, 3, 4)}),
    Example("dm", "dm.initials", "H", {"initials": "Wm"}, {"initials": "WM"}),
    Example("vs", "G-06", "C", {}, {"vs_dt": NOW, "temp_c": D("36.6"), "temp_site": "AX", "sbp": 118, "dbp": 78, "pulse": 72, "resp": 16}),
    Example("vs", "G-01", "H", {"vs_dt": datetime(2024, 6, 1, 4, 1, tzinfo=UTC)}, {"vs_dt": NOW}),
    Example("vs", "G-02", "D", {"vs_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"vs_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4)}),
    Example("vs", "G-13", "S", {"vs_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"vs_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4)}, rechecking=True),
    Example("vs", "DM-01", "H", {"comment": "１１０１０５１９４９１２３１００２Ｘ"}, {"comment": "S001"}),
    Example("vs", "DM-03", "S", {"comment": PHONE}, {"comment": "12812345678"}),
    Example("vs", "VS-01", "H", {"sbp": 118, "dbp": 118}, {"sbp": 118, "dbp": 117}),
    Example("vs", "VS-02", "P", {"temp_c": D("38.0"), "temp_site": "OR"}, {"temp_c": D("37.9"), "temp_site": "OR"}, {"dose_visit": True}),
    Example("vs", "VS-02", "P", {"temp_c": D("37.5"), "temp_site": "AX"}, {"temp_c": D("37.4"), "temp_site": "AX"}, {"dose_visit": True}),
    Example("vs", "VS-03", "S", {"weight_kg": D("71.6")}, {"weight_kg": D("71.5")}, {"last_weight_kg": D("65.0")}),
    Example("vs", "vs.bmi", "S", {"weight_kg": D("45.0")}, {"weight_kg": D("50.0")}, {"height_cm": D("170.0")}),
    *limit("vs", "weight_kg", "H", D("24.9"), D("25.0"), D("250.1"), D("250.0")),
    *limit("vs", "weight_kg", "S", D("34.9"), D("35.0"), D("120.1"), D("120.0")),
    *limit("vs", "temp_c", "H", D("32.9"), D("33.0"), D("43.1"), D("43.0")),
    *limit("vs", "temp_c", "S", D("35.4"), D("35.5"), D("37.3"), D("37.2")),
    *limit("vs", "sbp", "H", 49, 50, 261, 260),
    *limit("vs", "sbp", "S", 89, 90, 161, 160),
    *limit("vs", "dbp", "H", 19, 20, 161, 160),
    *limit("vs", "dbp", "S", 49, 50, 101, 100),
    *limit("vs", "pulse", "H", 24, 25, 231, 230),
    *limit("vs", "pulse", "S", 49, 50, 111, 110),
    *limit("vs", "resp", "H", 4, 5, 61, 60),
    *limit("vs", "resp", "S", 9, 10, 25, 24),
    *limit("vs", "spo2", "H", 49, 50, 101, 100),
    *limit("vs", "spo2", "S", 94, 95),
    Example("vs", "G-05", "S", {"vs_dt": datetime(2024, 5, 31, 15, 59, tzinfo=UTC)}, {"vs_dt": datetime(2024, 5, 31, 16, 0, tzinfo=UTC)}, {"visit_days": (date(2024, 6, 1), date(2024, 6, 2))}, visit="V2"),
    Example("vs", "G-05", "S", {"vs_dt": datetime(2024, 5, 31, 16, 0, tzinfo=UTC)}, {"vs_dt": datetime(2024, 5, 31, 15, 59, tzinfo=UTC)}, {"visit_days": (date(2024, 5, 29), date(2024, 5, 31))}, visit="V2"),
    Example("sv", "G-06", "C", {"sv_attended": "ONSITE"}, SEEN),
    Example("sv", "G-06", "C", {"sv_attended": "MISSED"}, {"sv_attended": "MISSED", "sv_miss_reason": "ILL"} | REVIEWED),
    Example("sv", "G-06", "C", SEEN, SEEN | {"sv_unsch_reason": "LAB"}, {"visit_code": "UNS"}, visit="UNS"),
    Example("sv", "G-01", "H", {"visit_date": date(2024, 6, 2)}, {"visit_date": date(2024, 6, 1), "sv_next_date": date(2024, 7, 1)}),
    Example("sv", "G-09", "H", {"visit_date": date(2024, 4, 25), "visit_end_date": date(2024, 4, 24)}, {"visit_date": date(2024, 4, 24), "visit_end_date": date(2024, 4, 24)}),
    Example("sv", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("sv", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("sv", "SV-01", "H", {"visit_date": date(2024, 4, 23)}, {"visit_date": date(2024, 4, 24)}, {"previous_visit_date": date(2024, 4, 24)}, visit="V3"),
    *(Example("sv", "SV-02", "D", {"visit_date": bad}, {"visit_date": good}, WINDOWS, visit="V2") for bad, good in ((date(2024, 4, 20), date(2024, 4, 21)), (date(2024, 4, 28), date(2024, 4, 27)))),
    Example("sv", "SV-03", "C", {"sv_attended": "MISSED"}, {"sv_attended": "ONSITE"}, {"visit_has_data": True}),
    Example("sv", "SV-03", "C", {"sv_attended": "MISSED"}, {"sv_attended": "REMOTE"}, {"visit_has_data": True}),
    Example("sv", "SV-04", "S", {"visit_date": date(2024, 5, 10)}, {"visit_date": date(2024, 5, 9)}, WINDOWS, visit="V2"),
    Example("sv", "SV-05", "D", {"sv_attended": "MISSED"}, {"sv_attended": "REMOTE"}, visit="V5"),
    Example("sv", "SV-05", "P", {"sv_attended": "MISSED"}, {"sv_attended": "ONSITE"}, {"adjacent_visit_missed": True}, visit="V5"),
    Example("sv", "SV-06", "G", {"sv_attended": "REMOTE"}, {"sv_attended": "ONSITE"}, {"dose_visit": True}, visit="V1"),
    Example("sv", "sv.visit_end_date", "S", {"visit_date": date(2024, 4, 24), "visit_end_date": date(2024, 5, 2)}, {"visit_date": date(2024, 4, 24), "visit_end_date": date(2024, 5, 1)}),
    Example("sv", "sv.sv_next_date", "H", {"visit_date": date(2024, 4, 24), "sv_next_date": date(2024, 4, 24)}, {"visit_date": date(2024, 4, 24), "sv_next_date": date(2024, 4, 25)}),
    *(Example("sv", "sv.sv_next_date", "S", {"sv_next_date": bad}, {"sv_next_date": good}, WINDOWS, visit="V2") for bad, good in ((date(2024, 5, 20), date(2024, 5, 21)), (date(2024, 5, 28), date(2024, 5, 27)))),
    *(Example("sv", f"sv.{name}", "S", {name: "N"}, {name: "Y"}) for name in ("cm_reviewed", "art_reviewed")),
    Example("log", "G-06", "C", {}, {"log_dt": NOW, "log_method": "PHONE", "log_purpose": "APPT", "log_result": "NOREPLY"}),
    Example("log", "G-01", "H", {"log_dt": datetime(2024, 6, 1, 4, 1, tzinfo=UTC)}, {"log_dt": NOW}),
    *(Example("log", "DM-01", "H", {name: ID_NUMBER}, {name: "no answer"}) for name in ("log_note", "comment")),
    *(Example("log", "DM-03", "S", {name: PHONE}, {name: "no answer"}) for name in ("log_note", "comment")),
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
