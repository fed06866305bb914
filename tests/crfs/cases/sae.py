"""Examples of the checks of reports of serious events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from safety.report_facts import Report, Reported
from safety.rules import Event
from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example
from trialsite.crf.answers import Answer

AWARE = datetime(2024, 5, 10, 6, 20, tzinfo=UTC)
SOON, LATE, LATER = (
    AWARE + timedelta(hours=24),
    AWARE + timedelta(hours=24, minutes=1),
    datetime(2024, 6, 1, 4, 1, tzinfo=UTC),
)
ALL = {"sae_ae": "log/ae/1", "sae_report_type": "INITIAL", "sae_reporter": "CHENJ"}
FOLLOW = {**ALL, "sae_report_type": "FOLLOWUP"}
LONG = "x" * 100
WHOLE = {
    **FOLLOW,
    "sae_diagnosis": "Pneumonia",
    "sae_narrative": LONG,
    "sae_dechallenge": "NA",
    "sae_rechallenge": "NA",
}
THERE = {"linkable_records": ("log/ae/1",)}
TEXTS = ("sae_diagnosis", "sae_narrative", "sae_history", "sae_labs", "comment")
OTHER = {
    "sae_ae": ("log/ae/2", "log/ae/1"), "sae_report_type": ("FINAL", "INITIAL"), "sae_reporter": ("WANGM", "CHENJ"),
    "sae_sent_sponsor_dt": (SOON, AWARE), "sae_diagnosis": ("Sepsis", "Pneumonia"), "sae_narrative": (LONG + "y", LONG),
    "sae_hosp_admit": (date(2024, 5, 11), date(2024, 5, 10)), "sae_hosp_discharge": (date(2024, 5, 21), date(2024, 5, 20)),
    "sae_history": ("None", "Asthma"), "sae_labs": ("CRP 5", "CRP 50"), "sae_dechallenge": ("Y", "N"),
    "sae_rechallenge": ("Y", "N"), "performed_by": ("WANGM", "CHENJ"), "comment": ("Later", "Now"),
}  # fmt: skip


def event(*criteria: str, **told: str) -> dict[str, object]:
    return {
        "serious_events": {"log/ae/1": Reported(Event(criteria=frozenset(criteria), **told), AWARE, date(2024, 5, 9))}
    }


def others(*reports: Report) -> dict[str, object]:
    return {"other_reports": reports}


FIRST, LAST = Report(1, "log/ae/1", "INITIAL", SOON), Report(1, "log/ae/1", "FINAL", SOON)
SENT_LONG_AGO = {**ALL, "sae_sent_sponsor_dt": datetime(2024, 5, 1, 15, 59, tzinfo=UTC)}
EXAMPLES: tuple[Example, ...] = (
    *(Example("sae", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    *(Example("sae", "G-06", "C", {k: v for k, v in WHOLE.items() if k != name}, WHOLE) for name in ("sae_diagnosis", "sae_narrative")),
    *(Example("sae", "G-01", "H", {name: LATER}, {name: NOW}) for name in ("sae_sent_sponsor_dt", "sae_sent_ec_dt")),
    *(Example("sae", "G-01", "H", {name: date(2024, 6, 2)}, {name: date(2024, 6, 1)}) for name in ("sae_hosp_admit", "sae_hosp_discharge")),
    Example("sae", "G-09", "H", {"sae_hosp_admit": date(2024, 5, 10), "sae_hosp_discharge": date(2024, 5, 9)}, {"sae_hosp_admit": date(2024, 5, 10), "sae_hosp_discharge": date(2024, 5, 10)}),
    *(Example("sae", f"sae.{name}.sent", "H", {name: bad}, {name: good}, {"report_as_sent": {name: Answer(good)}}) for name, (bad, good) in OTHER.items()),
    Example("sae", "sae.sae_report_type", "H", ALL, FOLLOW, others(FIRST)),
    Example("sae", "sae.sae_report_type", "H", ALL, {**ALL, "sae_ae": "log/ae/2"}, others(FIRST)),
    Example("sae", "sae.sae_report_type.final", "H", FOLLOW, {**FOLLOW, "sae_ae": "log/ae/2"}, others(LAST)),
    *(Example("sae", f"sae.{name}", "H", {**ALL, name: AWARE - timedelta(minutes=1)}, {**ALL, name: AWARE}, event()) for name in ("sae_sent_sponsor_dt", "sae_sent_ec_dt")),
    Example("sae", "sae.sae_hosp_admit", "H", {**ALL, "sae_hosp_admit": date(2024, 5, 8)}, {**ALL, "sae_hosp_admit": date(2024, 5, 9)}, event()),
    Example("sae", "SAE-01", "C", ALL, {**ALL, "sae_sent_sponsor_dt": SOON}, event(serious="N")),
    Example("sae", "SAE-02", "D", {**ALL, "sae_sent_sponsor_dt": LATE}, {**ALL, "sae_sent_sponsor_dt": SOON}, event()),
    Example("sae", "SAE-02", "D", {**ALL, "sae_sent_sponsor_dt": LATE}, {**FOLLOW, "sae_sent_sponsor_dt": LATE}, event()),
    Example("sae", "sae.sae_sent_ec_dt", "S", {**ALL, "sae_sent_ec_dt": LATE}, {**ALL, "sae_sent_ec_dt": SOON}, event("LIFE")),
    Example("sae", "sae.sae_sent_ec_dt", "C", ALL, {**ALL, "sae_sent_ec_dt": SOON}, event("DEATH")),
    Example("sae", "SAE-03", "C", WHOLE, {**WHOLE, "sae_hosp_admit": date(2024, 5, 10)}, event("HOSP")),
    Example("sae", "SAE-03", "C", WHOLE, ALL, event("HOSP")),
    Example("sae", "sae.sae_hosp_discharge", "C", WHOLE, {**WHOLE, "sae_hosp_discharge": date(2024, 5, 20)}, event("HOSP", outcome="RECOVERED")),
    Example("sae", "SAE-04", "S", SENT_LONG_AGO, {**ALL, "sae_sent_sponsor_dt": datetime(2024, 5, 1, 16, 0, tzinfo=UTC)}, event(ongoing="Y")),
    Example("sae", "SAE-05", "C", {**WHOLE, "sae_report_type": "FINAL"}, WHOLE, event(outcome="RECOVERING")),
    Example("sae", "sae.sae_diagnosis", "S", {"sae_diagnosis": "Death"}, {"sae_diagnosis": "Sepsis"}),
    Example("sae", "sae.sae_narrative", "S", {"sae_narrative": "x" * 99}, {"sae_narrative": LONG}),
    Example("sae", "sae.sae_ae", "H", {"sae_ae": "log/ae/9"}, {"sae_ae": "log/ae/1"}, THERE),
    *(Example("sae", "DM-01", "H", {name: ID_NUMBER}, {name: "fine"}) for name in TEXTS),
    *(Example("sae", "DM-03", "S", {name: PHONE}, {name: "fine"}) for name in TEXTS),
)  # fmt: skip
