"""One failing and one passing example per check id; `facts` are what other forms would know."""

from __future__ import annotations

import pkgutil
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib import import_module

from tests.crfs import cases
from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example, limit
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.catalogue import package
from visits.schedule import windows

VERSIONS = {"0.9": date(2023, 1, 10), "1.0": date(2023, 4, 1), "2.0": date(2024, 3, 1)}
D = Decimal
# day 0 is 25 March 2024
WINDOWS = {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25))}
REVIEWED = {"ae_none_visit": True, "cm_reviewed": "Y", "art_reviewed": "Y"}
SEEN = {"sv_attended": "ONSITE", "visit_date": date(2024, 4, 24), "visit_end_date": date(2024, 4, 24)} | REVIEWED
_HERE: tuple[Example, ...] = (
    Example("ic", "G-06", "C", {"consent_signed": "Y"}, {"consent_signed": "N", "consent_version": "1.0", "consent_by": "CHENJ", "consent_impartial_witness": "N"}),
    Example("ic", "G-01", "H", {"consent_date": date(2024, 6, 2)}, {"consent_date": date(2024, 6, 1)}),
    Example("ic", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("ic", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("ic", "IC-01", "D", {"consent_version": "2.0", "consent_date": date(2024, 2, 29)}, {"consent_version": "2.0", "consent_date": date(2024, 3, 1)}, {"consent_versions": VERSIONS}),
    Example("ic", "IC-02", "D", {"consent_signed": "N"}, {"consent_signed": "Y"}, {"data_beside_first_consent": True}),
    Example("ic", "IC-02", "D", {"consent_signed": "N"}, {}, {"data_beside_first_consent": True}),
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
    *(Example("dm", "DM-02", "S", {"sex": "M"}, {"sex": "F"}, {name: "Y"}) for name in ("childbearing", "hcg", "lactating")),
    Example("dm", "DM-02", "S", {"sex": "M"}, {}, {"childbearing": "Y"}),
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
    Example("sv", "IC-03", "S", {"visit_date": date(2024, 3, 1)}, {"visit_date": date(2024, 2, 29)}, {"consent_versions": VERSIONS, "consents_answered": {"1.0": date(2023, 5, 2)}}),
    Example("sv", "IC-03", "S", {"visit_date": date(2024, 3, 1)}, {}, {"consent_versions": VERSIONS, "consents_answered": {"1.0": date(2023, 5, 2)}}),
    Example("sv", "IC-06", "D", {"visit_date": date(2024, 3, 1)}, {"visit_date": date(2024, 2, 29)}, {"consent_versions": VERSIONS, "consents_answered": {"1.0": date(2023, 5, 2)}}),
    Example("sv", "IC-06", "D", {"visit_date": date(2024, 3, 5)}, {"visit_date": date(2024, 3, 6)}, {"consent_versions": VERSIONS, "consents_answered": {"1.0": date(2023, 5, 2), "2.0": date(2024, 3, 6)}}),
    # an event of the day of the last visit was told there already
    *(Example("sv", "G-06", "C", SEEN | {"ae_none_visit": None}, SEEN, since) for since in ({}, {"ae_starts": (PartialDate("2024-03-25"),), "previous_visit_date": date(2024, 3, 25)}, {"ae_starts": (PartialDate("2024-04-25"),)})),
    *(Example("sv", "sv.ae_none_visit", "S", SEEN, SEEN | {"ae_none_visit": None}, {"ae_starts": (PartialDate(start),), "previous_visit_date": date(2024, 3, 25)}) for start in ("2024-03-26", "2024-04-24", "2024-04-01")),
    Example("sv", "sv.ae_none_visit", "S", SEEN, {"ae_none_visit": True, "visit_date": date(2024, 4, 9), "sv_attended": "ONSITE"}, {"ae_starts": (PartialDate("2024-04-10"), PartialDate("2024-04"), PartialDate("UNK"))}),
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
    *(Example("log", "log.log_visit", "H", {"log_visit": bad}, {"log_visit": "V2/sv/1"}, {"linkable_records": ("V2/sv/1", "V2/vs/1")}) for bad in ("V3/sv/1", "V2/vs/1")),
    *(Example("log", "DM-01", "H", {name: ID_NUMBER}, {name: "no answer"}) for name in ("log_note", "comment")),
    *(Example("log", "DM-03", "S", {name: PHONE}, {name: "no answer"}) for name in ("log_note", "comment")),
)  # fmt: skip
# each further form brings its examples in a module of its own
_MODULES = [import_module(f"{cases.__name__}.{each.name}") for each in pkgutil.iter_modules(cases.__path__)]
EXAMPLES: tuple[Example, ...] = (*_HERE, *(example for module in _MODULES for example in module.EXAMPLES))
__all__ = ["EXAMPLES", "NOW", "Example"]
