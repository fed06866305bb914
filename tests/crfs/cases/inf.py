"""Examples of the checks of an infusion: gates, deviations, times, vital signs, reactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example, limit
from trialsite.protocol.catalogue import package
from visits.infusion.doses import Checked, Dose, GateResult, PreviousDose, Vitals
from visits.schedule import windows

D = Decimal
DAY = date(2024, 4, 24)
START = datetime(2024, 4, 24, 1, 30, tzinfo=UTC)
STOP = START + timedelta(minutes=62)
MINUTE, SECOND_HOUR = timedelta(minutes=1), timedelta(hours=2)
BAG = "R01-D2"
RELEASED = SimpleNamespace(bag_code=BAG, released_at=START - timedelta(hours=1), use_before=START + timedelta(hours=3))
DONE = Dose(1, "V1", "COMPLETE", START - timedelta(days=30), STOP - timedelta(days=30))
FINE: dict[str, Any] = {"hgb": D(142), "plt": D(180), "anc": D("3.1"), "alt": D(32)}
GIVEN = {"inf_status": "COMPLETE", "inf_start": START, "inf_stop": STOP, "inf_bag_code": BAG}


def results(on: date = DAY, **other: Any) -> dict[str, tuple[GateResult, ...]]:
    """The results that gate a dose, all of one day; None leaves one out."""
    told = {**FINE, **other}
    return {key: (GateResult(value, on, D(40)),) for key, value in told.items() if value is not None}


FACTS: dict[str, Any] = {
    "previous_dose": PreviousDose(DONE),
    "prep_released": RELEASED,
    "bag_check": Checked(START - MINUTE, "Wang Min", "Zhang Li", BAG),
    "gate_results": results(),
    "sex": "F",
    "childbearing": "Y",
    "hcg_tests": ((DAY, "NEG"),),
    "attendance": "ONSITE",
    "randomisation": SimpleNamespace(label="R01"),
}


def gate(check: str, *facts: dict[str, Any], good: dict[str, Any] | None = None) -> Iterator[Example]:
    """A gate stops the start and is a deviation after it: facts that stand against it, or answers that do not."""
    for known in facts:
        yield Example("inf", check, "D", GIVEN, GIVEN | {"inf_status": "NOTGIVEN"}, FACTS | known, visit="V2")
        yield Example("inf", check, "G", good or {}, {"inf_status": "NOTGIVEN"}, FACTS | known, visit="V2")


def vitals(key: str, **signs: Any) -> dict[str, Any]:
    """The answers of one time point by their addresses."""
    return {f"inf_vs[{key}].{name}": value for name, value in signs.items()}


def timed(key: str, *minutes: int, of: datetime = START) -> dict[str, Any]:
    """A time point measured so many minutes after an instant, during the infusion."""
    return GIVEN | vitals(key, tp_dt=of + timedelta(minutes=minutes[0]))


BEFORE = vitals("PRE", temp_c=D("36.6"), sbp=124, spo2=98)
WHOLE = {
    "tp_dt": START,
    "temp_c": D("36.6"),
    "temp_site": "AX",
    "sbp": 118,
    "dbp": 78,
    "pulse": 72,
    "resp": 16,
    "spo2": 98,
}
STOPPED = {"interruptions[1].inf_int_start": START + MINUTE, "interruptions[1].inf_int_end": START + 2 * MINUTE}
CONTACT = {"inf_stop": STOP, "inf_24h_contact": "Y"}
SIGNS = (
    ("temp_c", (D("32.9"), D("33.0"), D("43.1"), D("43.0")), (D("35.4"), D("35.5"), D("37.3"), D("37.2"))),
    ("sbp", (49, 50, 261, 260), (89, 90, 161, 160)),
    ("dbp", (19, 20, 161, 160), (49, 50, 101, 100)),
    ("pulse", (24, 25, 231, 230), (49, 50, 111, 110)),
    ("resp", (4, 5, 61, 60), (9, 10, 25, 24)),
    ("spo2", (49, 50, 101, 100), (94, 95)),
)


def of_signs() -> Iterator[Example]:
    """Each vital sign at both ends of both limits."""
    for name, hard, soft in SIGNS:
        for severity, values in (("H", hard), ("S", soft)):
            for bad, good in zip(values[::2], values[1::2], strict=True):
                yield Example("inf", f"inf.{name}", severity, vitals("15", **{name: bad}), vitals("15", **{name: good}))


EXAMPLES = (
    *gate("INF-04", {"previous_dose": PreviousDose(None)}, {"treatment_ended": True}),
    *gate("PREG-01", {"hcg_tests": ()}, {"hcg_tests": ((date(2024, 4, 16), "NEG"),)}, {"hcg_tests": ((DAY, "POS"),)}),
    Example("inf", "PREG-01", "D", GIVEN, GIVEN | {"inf_start": START + timedelta(days=-1)}, FACTS | {"hcg_tests": ((date(2024, 4, 16), "NEG"),)}, visit="V2"),
    *gate("INF-17", {"prep_released": None}),
    Example("inf", "INF-17", "D", GIVEN | {"inf_start": RELEASED.released_at - MINUTE}, GIVEN, FACTS, visit="V2"),
    Example("inf", "INF-11", "G", {"inf_bag_code": "R02-D2"}, {"inf_bag_code": "r01-d2"}, FACTS, visit="V2"),
    Example("inf", "INF-11", "D", GIVEN | {"inf_bag_code": "R01-D1"}, GIVEN, FACTS | {"prep_released": None}, visit="V2"),
    *(Example("inf", "INF-12", severity, {"inf_start": RELEASED.use_before + MINUTE, "inf_bag_code": BAG}, {"inf_start": RELEASED.use_before}, FACTS, visit="V2") for severity in "D"),
    *gate("INF-12", {"prep_released": SimpleNamespace(bag_code=BAG, released_at=START - SECOND_HOUR, use_before=START - MINUTE)}),
    *gate("INF-13", {"gate_results": {}}, {"gate_results": results(alt=D("200.1"))}, {"gate_results": results(hgb=D(79))}, {"gate_results": results(plt=D(49))}, {"gate_results": results(anc=D("0.49"))}, {"gate_results": results(date(2024, 4, 16))}),
    *(Example("inf", "INF-13", "D", GIVEN | vitals("PRE", **bad), GIVEN | vitals("PRE", **good), FACTS, visit="V2") for bad, good in (({"temp_c": D("38.0")}, {"temp_c": D("37.9")}), ({"spo2": 91}, {"spo2": 92}), ({"sbp": 89}, {"sbp": 90}))),
    Example("inf", "INF-13", "D", GIVEN, GIVEN | {"inf_start": START - timedelta(days=1)}, FACTS | {"gate_results": results(date(2024, 4, 17), hgb=D(80), plt=D(50), anc=D("0.5"), alt=D(200)), "visit_vitals": (Vitals(START, temp_c=D("38.0")),)}, visit="V2"),
    *gate("INF-14", {"dosing_paused": ((START, None),)}),
    Example("inf", "INF-14", "D", GIVEN, GIVEN | {"inf_start": START - MINUTE}, FACTS | {"dosing_paused": ((START, None),)}, visit="V2"),
    Example("inf", "INF-14", "D", GIVEN, GIVEN | {"inf_start": START + MINUTE, "inf_stop": STOP}, FACTS | {"dosing_paused": ((START - MINUTE, START + MINUTE),)}, visit="V2"),
    Example("inf", "INF-18", "G", {}, {"inf_status": "NOTGIVEN"}, FACTS | {"first_infused_elsewhere": (NOW - timedelta(days=6),)}, visit="V1"),
    Example("inf", "INF-18", "D", GIVEN, GIVEN | {"inf_start": START + timedelta(days=1), "inf_stop": STOP + timedelta(days=1)}, FACTS | {"first_infused_elsewhere": (START - timedelta(days=6),)}, visit="V1"),
    *gate("INF-16", {"bag_check": None}, {"bag_check": Checked(STOP, "Wang Min", "Zhang Li", "R02-D2")}),
    Example("inf", "INF-16", "D", GIVEN | {"inf_start": START - 2 * MINUTE}, GIVEN, FACTS, visit="V2"),
    *gate("SV-06", {"attendance": "REMOTE"}),
    Example("inf", "inf.inf_start", "S", GIVEN, GIVEN | {"inf_start": START + timedelta(days=1)}, {"visit_vitals": (Vitals(START + timedelta(days=1)),)}),
    Example("inf", "INF-05", "S", {"inf_start": START - timedelta(days=10)}, {"inf_start": START - timedelta(days=9)}, FACTS, visit="V2"),
    *(Example("inf", "SV-02", "D", {"inf_start": START + timedelta(days=days)}, {"inf_start": START + timedelta(days=near)}, {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25)), "visit_date": DAY}, visit="V2") for days, near in ((4, 3), (-4, -3))),
    Example("inf", "inf.inf_stop", "H", GIVEN | {"inf_stop": START}, GIVEN),
    *(Example("inf", "inf.inf_stop", "S", GIVEN | {"inf_stop": START + bad * MINUTE}, GIVEN | {"inf_stop": START + good * MINUTE}) for bad, good in ((19, 20), (181, 180))),
    Example("inf", "G-09", "H", GIVEN | {"inf_stop": START - MINUTE}, GIVEN | {"inf_stop": START}),
    Example("inf", "G-09", "H", STOPPED | {"interruptions[1].inf_int_end": START}, STOPPED),
    *(Example("inf", "inf.inf_given_ml", "H", {"inf_given_ml": bad}, {"inf_given_ml": good}, visit="V2") for bad, good in ((0, 1), (111, 110))),
    Example("inf", "INF-09", "D", {"inf_given_ml": 89}, {"inf_given_ml": 90}, visit="V2"),
    Example("inf", "inf.inf_status", "D", {"inf_status": "NOTGIVEN"}, {"inf_status": "PARTIAL"}),
    *(each for name in ("inf_rate_initial", "inf_rate_max") for each in (*limit("inf", name, "H", 0, 1, 1001, 1000), *limit("inf", name, "S", 201, 200))),
    Example("inf", "inf.inf_rate_max", "H", {"inf_rate_initial": 60, "inf_rate_max": 59}, {"inf_rate_initial": 60, "inf_rate_max": 60}),
    Example("inf", "inf.inf_interrupted", "C", {"inf_interrupted": "Y"}, {"inf_interrupted": "Y"} | STOPPED),
    Example("inf", "inf.inf_interrupted", "C", {"inf_interrupted": "N"} | STOPPED, {"inf_interrupted": "N"}),
    *(Example("inf", f"inf.{name}", "H", GIVEN | {f"interruptions[1].{name}": bad}, GIVEN | {f"interruptions[1].{name}": good}) for name in ("inf_int_start", "inf_int_end") for bad, good in ((START - MINUTE, START), (STOP + MINUTE, STOP))),
    Example("inf", "INF-08", "P", {"inf_reactions": ("CHILLS",)}, {"inf_reactions": ("NONE",)}),
    Example("inf", "INF-15", "C", {"inf_reactions": ("CHILLS", "NONE")}, {"inf_reactions": ("NONE",)}),
    Example("inf", "G-06", "C", {}, {"inf_status": "NOTGIVEN", "inf_not_given_why": "PREG"}),
    Example("inf", "G-06", "C", {"inf_status": "NOTGIVEN", "inf_not_given_why": "PREG"} | vitals("15", **WHOLE) | {"inf_vs[15].resp": None}, {"inf_status": "NOTGIVEN", "inf_not_given_why": "PREG"} | vitals("15", **WHOLE)),
    Example("inf", "inf.inf_24h_contact", "S", {"inf_24h_contact": "N"}, {"inf_24h_contact": "Y"}),
    Example("inf", "inf.inf_24h_dt", "H", CONTACT | {"inf_24h_dt": STOP}, CONTACT | {"inf_24h_dt": STOP + MINUTE}),
    *(Example("inf", "inf.inf_24h_dt", "S", CONTACT | {"inf_24h_dt": STOP + bad * MINUTE}, CONTACT | {"inf_24h_dt": STOP + good * MINUTE}) for bad, good in ((1199, 1200), (1681, 1680))),
    *(Example("inf", "INF-01", "S", timed("PRE", bad), timed("PRE", good)) for bad, good in ((-31, -30), (1, 0))),
    *(Example("inf", "INF-01", "S", timed(key, bad), timed(key, good)) for key, bad, good in (("15", 9, 10), ("15", 21, 20), ("30", 36, 35), ("60", 49, 50), ("60", 71, 70))),
    *(Example("inf", "INF-01", "S", timed(key, bad, of=STOP), timed(key, good, of=STOP)) for key, bad, good in (("END", -1, 0), ("END", 11, 10), ("END60", 49, 50), ("END60", 71, 70), ("END120", 104, 105), ("END120", 136, 135))),
    Example("inf", "inf.tp_dt", "H", vitals("30", tp_dt=START) | vitals("15", tp_dt=START + MINUTE), vitals("30", tp_dt=START) | vitals("15", tp_dt=START)),
    Example("inf", "INF-02", "P", BEFORE | vitals("60", temp_c=D("38.0"), temp_site="OR"), BEFORE | vitals("60", temp_c=D("37.9"), temp_site="OR")),
    Example("inf", "INF-02", "P", BEFORE | vitals("60", temp_c=D("37.6"), temp_site="AX"), BEFORE | vitals("60", temp_c=D("37.6"), temp_site="OR")),
    Example("inf", "INF-02", "P", BEFORE | vitals("60", temp_c=D("38.4")), vitals("PRE", temp_c=D("37.5")) | vitals("60", temp_c=D("38.4"))),
    *(Example("inf", "INF-03", "P", BEFORE | vitals("60", **bad), BEFORE | vitals("60", **good)) for bad, good in (({"sbp": 94}, {"sbp": 95}), ({"spo2": 94}, {"spo2": 95}))),
    *(Example("inf", "INF-03", "P", vitals("60", **bad), vitals("60", **good)) for bad, good in (({"sbp": 89}, {"sbp": 90}), ({"spo2": 92}, {"spo2": 93}))),
    Example("inf", "INF-07", "S", GIVEN, GIVEN | {f"inf_vs[{key}].pulse": 72 for key in ("PRE", "15", "30", "60", "END", "END60", "END120")}),
    Example("inf", "INF-07", "S", {"inf_start": NOW - 21 * MINUTE} | vitals("PRE", pulse=72), {"inf_start": NOW - 20 * MINUTE} | vitals("PRE", pulse=72)),
    Example("inf", "G-01", "H", {"inf_start": NOW + MINUTE}, {"inf_start": NOW}),
    Example("inf", "G-01", "H", vitals("15", tp_dt=NOW + MINUTE), vitals("15", tp_dt=NOW)),
    Example("inf", "G-02", "D", {"inf_start": START}, {"inf_start": START + timedelta(days=1)}, {"consent_date": date(2024, 4, 25)}),
    Example("inf", "G-13", "S", {"inf_start": START}, {"inf_start": START + timedelta(days=1)}, {"consent_date": date(2024, 4, 25)}, rechecking=True),
    Example("inf", "G-05", "S", {"inf_start": START}, {"inf_start": START + timedelta(days=1)}, {"visit_days": (date(2024, 4, 25), date(2024, 4, 25))}, visit="V2"),
    *(Example("inf", f"inf.{name}", "H", {name: bad}, {name: good}, {"linkable_records": (good, bad)}) for name, good, bad in (("inf_premed_cm", "log/cm/1", "V2/vs/1"), ("inf_reaction_ae", "log/ae/1", "V2/vs/1"))),
    *(Example("inf", "DM-01", "H", {name: ID_NUMBER}, {name: "fine"}) for name in ("inf_bag_code", "comment")),
    *(Example("inf", "DM-03", "S", {name: PHONE}, {name: "fine"}) for name in ("inf_bag_code", "comment")),
    *of_signs(),
)  # fmt: skip
