"""Examples of the checks of pregnancy reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example
from trialsite.crf.values.partial import PartialDate

P = PartialDate
ALL = {
    "pregr_whose": "PARTICIPANT", "pregr_aware_dt": NOW, "pregr_lmp": P("2024-03-20"),
    "pregr_test_date": date(2024, 5, 8), "pregr_edd": date(2024, 12, 25), "pregr_gest_exposure_wk": 2,
    "pregr_outcome": "ONGOING",
}  # fmt: skip
LOST = {"pregr_outcome": "SPONT", "pregr_outcome_date": date(2024, 5, 20)}
BORN = {"pregr_outcome": "LIVE", "pregr_outcome_date": date(2024, 5, 30), "pregr_infant_status": "HEALTHY"}
ILL = BORN | {"pregr_infant_status": "CONG", "pregr_infant_detail": "Cleft palate"}
GIVEN = {"infused_at": (datetime(2024, 4, 8, 2, 0, tzinfo=UTC), datetime(2024, 5, 8, 2, 0, tzinfo=UTC))}
EXAMPLES: tuple[Example, ...] = (
    *(Example("pregr", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    *(Example("pregr", "G-06", "C", ALL | {k: v for k, v in BORN.items() if k != name}, ALL | BORN) for name in ("pregr_outcome_date", "pregr_infant_status")),
    Example("pregr", "G-06", "C", ALL | BORN | {"pregr_infant_status": "ILL"}, ALL | BORN | {"pregr_infant_status": "ILL", "pregr_infant_detail": "Jaundice"}),
    *(Example("pregr", "G-06", "C", ALL | end, ALL | end | {"pregr_ae": "log/ae/1"}) for end in (LOST, ILL)),
    Example("pregr", "G-01", "H", {"pregr_test_date": date(2024, 6, 2)}, {"pregr_test_date": date(2024, 6, 1)}),
    Example("pregr", "pregr.pregr_whose", "S", {"pregr_whose": "PARTICIPANT"}, {"pregr_whose": "PARTNER"}, {"sex": "M"}),
    *(Example("pregr", f"pregr.{name}", "H", ALL | {name: date(2024, 3, 20)}, ALL | {name: date(2024, 3, 21)}) for name in ("pregr_edd", "pregr_outcome_date")),
    # 266 to 294 days after 20 March 2024
    *(Example("pregr", "pregr.pregr_edd", "S", ALL | {"pregr_edd": bad}, ALL | {"pregr_edd": good}) for bad, good in ((date(2024, 12, 10), date(2024, 12, 11)), (date(2025, 1, 9), date(2025, 1, 8)))),
    *(Example("pregr", "pregr.pregr_gest_exposure_wk", severity, {"pregr_gest_exposure_wk": bad}, {"pregr_gest_exposure_wk": good}) for severity, bad, good in (("H", -1, 0), ("H", 45, 44))),
    # seven weeks at the infusion of 8 May
    *(Example("pregr", "pregr.pregr_gest_exposure_wk", "S", ALL | {"pregr_gest_exposure_wk": bad}, ALL | {"pregr_gest_exposure_wk": good}, GIVEN) for bad, good in ((5, 6), (9, 8))),
    Example("pregr", "pregr.pregr_gest_exposure_wk", "S", ALL | LOST | {"pregr_outcome_date": date(2024, 5, 7), "pregr_gest_exposure_wk": 7}, ALL | LOST | {"pregr_outcome_date": date(2024, 5, 7), "pregr_gest_exposure_wk": 2}, GIVEN),
    Example("pregr", "pregr.pregr_outcome", "S", ALL | {"pregr_edd": date(2024, 5, 31)}, ALL | {"pregr_edd": date(2024, 6, 1)}),
    *(Example("pregr", "pregr.pregr_infant_status", "S", BORN | {"pregr_infant_status": code}, BORN) for code in ("CONG", "DEATH")),
    *(Example("pregr", "PREGR-02", "P", end, end | {"pregr_ae": "log/ae/1"}) for end in (ILL, *(LOST | {"pregr_outcome": code} for code in ("STILL", "SPONT", "ECTOPIC")))),
    Example("pregr", "PREGR-01", "D", {"pregr_aware_dt": NOW - timedelta(hours=24, minutes=1)}, {"pregr_aware_dt": NOW - timedelta(hours=24)}),
    Example("pregr", "PREGR-01", "D", {"pregr_aware_dt": NOW - timedelta(hours=50)}, {"pregr_aware_dt": NOW - timedelta(hours=49)}, {"pregnancy_reported": (NOW - timedelta(hours=25), False)}),
    Example("pregr", "PREGR-02", "P", ILL, LOST | {"pregr_outcome": "INDUCED"}),
    Example("pregr", "pregr.pregr_ae", "H", {"pregr_ae": "log/cm/1"}, {"pregr_ae": "log/ae/1"}, {"linkable_records": ("log/ae/1", "log/cm/1")}),
    *(Example("pregr", "DM-01", "H", {name: ID_NUMBER}, {name: "Jaundice"}) for name in ("pregr_infant_detail", "comment")),
    *(Example("pregr", "DM-03", "S", {name: PHONE}, {name: "Jaundice"}) for name in ("pregr_infant_detail", "comment")),
)  # fmt: skip
