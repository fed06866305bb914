"""Examples of the checks of adverse events."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from safety.rules import Event
from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate

P = PartialDate
CONSENT, DAY0 = {"consent_date": date(2024, 3, 4)}, datetime(2024, 3, 25, 2, 0, tzinfo=UTC)
THREE = tuple(datetime(2024, month, day, 2, 0, tzinfo=UTC) for month, day in ((3, 25), (4, 24), (5, 24)))
NEVER = Event(outcome="RECOVERED")
DEAD = {"ae_grade": "5", "ae_outcome": "FATAL", "ae_serious": "Y", "ae_crit": ("DEATH",)}
DIED = {"death_date": P("2024-05-03")}
ALL = {
    "ae_term": "Headache", "ae_start": P("2024-05-10"), "ae_ongoing": "Y", "ae_grade": "1",
    "ae_possibly_serious": "N", "ae_action": "NA", "ae_treat": "N", "ae_outcome": "NOTREC", "ae_aesi": ("NONE",),
    "ae_oi": "N",
}  # fmt: skip
SINCE = datetime(2024, 5, 11, 2, 0, tzinfo=UTC)
THERE = {"linkable_records": ("V4/bioc/1", "log/ae/1", "log/cm/1")}
TEXTS = ("ae_term", "ae_pt_code", "comment")
EXAMPLES: tuple[Example, ...] = (
    *(Example("ae", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    *(Example("ae", "G-06", "C", ALL | {name: "Y"}, ALL | {name: "Y", "ae_aware_dt": SINCE}) for name in ("ae_possibly_serious", "ae_serious")),
    Example("ae", "G-06", "C", ALL | {"ae_start": P("2024-03-25")}, ALL | {"ae_start": P("2024-03-25"), "ae_start_time": time(11, 0)}, {"infused_at": (DAY0,)}),
    Example("ae", "G-01", "H", {"ae_start": P("2024-06-02")}, {"ae_start": P("2024-06-01")}),
    # it is noon at the site
    Example("ae", "G-01", "H", {"ae_start": P("2024-06-01"), "ae_start_time": time(12, 1)}, {"ae_start": P("2024-06-01"), "ae_start_time": time(12, 0)}),
    Example("ae", "G-01", "H", {"ae_aware_dt": datetime(2024, 6, 1, 4, 1, tzinfo=UTC)}, {"ae_aware_dt": datetime(2024, 6, 1, 4, 0, tzinfo=UTC)}),
    Example("ae", "G-09", "H", {"ae_start": P("2024-05-10"), "ae_end": P("2024-05-09")}, {"ae_start": P("2024-05-10"), "ae_end": P("2024-05")}),
    Example("ae", "ae.ae_start_time", "H", {"ae_start": P("2024-05"), "ae_start_time": time(9, 0)}, {"ae_start": P("2024-05-10"), "ae_start_time": time(9, 0)}),
    Example("ae", "ae.ae_aware_dt", "H", {"ae_start": P("2024-05-10"), "ae_aware_dt": datetime(2024, 5, 9, 15, 59, tzinfo=UTC)}, {"ae_start": P("2024-05-10"), "ae_aware_dt": datetime(2024, 5, 9, 16, 0, tzinfo=UTC)}),
    *(Example("ae", "ae.ae_term", "S", {"ae_term": two}, {"ae_term": "Sandwich intolerance"}) for two in ("Fever and chills", "发热和寒战", "发热及寒战", "发热伴寒战", "发热、寒战", "fever, chills", "发热，寒战", "fever+chills", "fever/chills")),
    *(Example("ae", "AE-21", "S", {"ae_term": word}, {"ae_term": "Sudden cardiac death"}) for word in (" Death ", "死亡", "death.")),
    Example("ae", "AE-01", "C", {"ae_grade": "5", "ae_outcome": "RECOVERED"}, {"ae_grade": "5", "ae_outcome": "FATAL"}),
    Example("ae", "AE-01", "C", {"ae_grade": "4", "ae_outcome": "FATAL"}, {"ae_grade": "4", "ae_outcome": "NOTREC"}),
    Example("ae", "AE-01", "C", {"ae_grade": "4", "ae_crit": ("DEATH",)}, {"ae_grade": "4", "ae_crit": ("LIFE",)}),
    Example("ae", "AE-02", "C", DEAD | {"ae_crit": ("LIFE",)}, DEAD, DIED),
    Example("ae", "AE-02", "C", DEAD | {"ae_serious": "N"}, DEAD, DIED),
    Example("ae", "AE-02", "C", DEAD, DEAD | {"ae_outcome": "NOTREC"}),
    Example("ae", "AE-02", "C", DEAD, DEAD | {"ae_outcome": "NOTREC"}, DIED | {"other_events": (Event(outcome="FATAL"),)}),
    Example("ae", "AE-03", "C", {"ae_serious": "Y"}, {"ae_serious": "Y", "ae_crit": ("MIE",)}),
    Example("ae", "AE-03", "C", {"ae_serious": "N", "ae_crit": ("MIE",)}, {"ae_serious": "N"}),
    Example("ae", "AE-04", "P", {"ae_grade": "4", "ae_serious": "N"}, {"ae_grade": "3", "ae_serious": "N"}),
    Example("ae", "AE-05", "S", {"ae_grade": "3", "ae_crit": ("LIFE",)}, {"ae_grade": "4", "ae_crit": ("LIFE",)}),
    Example("ae", "AE-07", "C", {"ae_ongoing": "Y", "ae_end": P("2024-05-12")}, {"ae_ongoing": "Y"}),
    Example("ae", "AE-07", "C", {"ae_ongoing": "N"}, {"ae_ongoing": "N", "ae_outcome": "FATAL"}),
    Example("ae", "AE-08", "C", {"ae_outcome": "RECOVERED", "ae_ongoing": "Y"}, {"ae_outcome": "RECOVERED", "ae_ongoing": "N"}),
    Example("ae", "AE-08", "C", {"ae_outcome": "NOTREC", "ae_ongoing": "N"}, {"ae_outcome": "NOTREC", "ae_ongoing": "Y"}),
    Example("ae", "AE-09", "H", {"ae_start": P("2024-02")}, {"ae_start": P("2024-03")}, CONSENT),
    Example("ae", "AE-11", "S", {"ae_start": P("2024-03-24"), "ae_rel_ip": "POSSIBLE"}, {"ae_start": P("2024-03-25"), "ae_rel_ip": "POSSIBLE"}, {"infused_at": (DAY0,)}),
    Example("ae", "AE-12", "S", {"ae_action": "WITHDRAWN"}, {"ae_action": "NONE"}),
    *(Example("ae", "AE-12", "S", {"ae_action": action, "ae_start": P("2024-04-23")}, {"ae_action": action, "ae_start": P("2024-04-24")}, {"interrupted_on": (date(2024, 4, 24),)}) for action in ("INTERRUPT", "RATE")),
    Example("ae", "AE-12", "S", {"ae_action": "NONE", "ae_start": P("2024-05-25")}, {"ae_action": "NONE", "ae_start": P("2024-05-24")}, {"infused_at": THREE}),
    Example("ae", "AE-15", "S", {"ae_grade": "2"}, {"ae_grade": "3"}, {"source_grades": (3,)}),
    Example("ae", "AE-16", "S", {"ae_term": " HEADACHE", "ae_start": P("2024-05")}, {"ae_term": "headache", "ae_start": P("2024-04-01"), "ae_end": P("2024-05-02")}, {"other_events": (Event("Headache", P("2024-05-03")),)}),
    Example("ae", "AE-17", "S", {"ae_treat": "N"}, {"ae_treat": "Y"}, {"medication_for": ("x",)}),
    Example("ae", "AE-17", "S", {"ae_treat": "Y"}, {"ae_treat": "N"}),
    Example("ae", "AE-20", "C", {"ae_serious": "N"}, {"ae_serious": "Y"}, {"reported_serious": True}),
    *(Example("ae", "AE-22", "S", {"ae_ongoing": "Y"}, {"ae_ongoing": "Y", "ae_outcome": "NOTREC"}, over) for over in ({"eos_date": date(2024, 6, 1)}, {"visits_attended": frozenset({"V7"})})),
    Example("ae", "AE-24", "S", {"ae_oi": "Y"}, {"ae_oi": "N"}),
    Example("ae", "OI-03", "P", {"ae_term": "PCP", "ae_serious": "N"}, {"ae_term": "PCP", "ae_serious": "Y"}, {"aids_defining_of_event": True}),
    Example("ae", "AE-25", "C", {"ae_aesi": ("FEVER", "NONE")}, {"ae_aesi": ("NONE",)}),
    *(Example("ae", f"ae.{name}", "H", {name: bad}, {name: good}, THERE) for name, bad, good in (("ae_source_lab", "log/cm/1", "V4/bioc/1"), ("ae_worsening_of", "log/ae/2", "log/ae/1"))),
    *(Example("ae", "DM-01", "H", {name: ID_NUMBER}, {name: "Headache"}) for name in (*TEXTS, "ae_serious_decline")),
    *(Example("ae", "DM-03", "S", {name: PHONE}, {name: "Headache"}) for name in (*TEXTS, "ae_serious_decline")),
)  # fmt: skip
