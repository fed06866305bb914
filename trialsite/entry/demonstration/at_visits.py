"""What is typed at a visit of somebody who is randomised, form by form, at its time of day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from trialsite.entry.demonstration.base import ASSAY, SYSTEMS, Typed, no_infection
from trialsite.entry.demonstration.between import between
from trialsite.entry.demonstration.enrolled import (
    Course,
    Enrolled,
    blood,
    chemistry,
    prophylaxis,
    subsets,
    test_of,
    vitals,
    weight_at,
)
from trialsite.entry.demonstration.event_steps import first_visit_after, spoken_of
from trialsite.entry.demonstration.events import Happened
from trialsite.entry.demonstration.steps import Days

DRAWN, RESULTS = time(7, 50), time(14, 10)
TESTED = frozenset({"V1", "V2", "V3", "V4", "V7", "ET"})
FEVER = {"temp_c": "38.3", "pulse": "96"}


@dataclass(frozen=True)
class Timed:
    """One form of a visit: when it is entered, what is typed, and whether it is complete then."""

    form: str
    day: date
    at: time
    typed: Typed
    whole: bool = True


def of_visit(person: Enrolled, visit: str, day: date, days: Days) -> Iterator[Timed]:
    """The forms of the day, then the results that come later."""
    said = spoken_of(person, visit)
    yield Timed("sv", day, time(8, 20), came(day, nothing_happened=not said))
    yield Timed("vs", day, time(8, 30), measured(person, visit, day, days))
    yield Timed("pe", day, time(8, 40), examined(visit, day), whole=person.course is not Course.BEGUN or visit != "V7")
    if visit in TESTED:
        yield Timed("preg", day, time(8, 45), test_of(person, visit, day))
    yield Timed("adh", day, time(8, 50), adherence(person, visit, day))
    yield Timed("oi", day, time(8, 55), assessed(person, said, day))
    yield Timed("haem", day, time(9, 30), {**sampled(person, visit, day, days, "H"), **blood(person, visit)})
    yield Timed("bioc", day, time(9, 34), {
        **sampled(person, visit, day, days, "B"), "fasting": "Y", **chemistry(person, visit),
    })  # fmt: skip
    yield from _later(person, visit, day, days)


def _later(person: Enrolled, visit: str, day: date, days: Days) -> Iterator[Timed]:
    """Subsets a day after the sample, HIV RNA two; until then the sample alone is known."""
    lym = sampled(person, visit, day, days, "L") | {"lym_platform": "SINGLE"}
    vl = {"vl_dt": days.text(day, DRAWN), **ASSAY}
    found = ("lym", 1, lym, subsets(person, visit)), ("vl", 2, vl, {"vl": viral_load(person, visit)})
    for form, after, sample, result in found:
        reported = day + timedelta(days=after)
        if reported < days.today:
            yield Timed(form, reported, RESULTS, {**sample, **result})
        else:
            typed = {name: text for name, text in sample.items() if name != "report_date"}
            yield Timed(form, day, time(9, 40), typed, whole=False)


def is_held(person: Enrolled, visit: str) -> bool:
    """Whether the dose of a visit was held for two days."""
    return person.course is Course.HELD_DOSE and visit == "V2"


def came(day: date, *, nothing_happened: bool = True) -> Typed:
    """Attendance on site; that there was no adverse event is said where none was entered."""
    said = {"ae_none_visit": "true"} if nothing_happened else {}
    return {
        "sv_attended": "ONSITE", "visit_date": f"{day}", "visit_end_date": f"{day}", **said, "cm_reviewed": "Y",
        "art_reviewed": "Y",
    }  # fmt: skip


def assessed(person: Enrolled, said: tuple[Happened, ...], day: date) -> Typed:
    """The assessment of opportunistic infections; one that was told stands in a row with the entry of the event."""
    typed = no_infection(day, prophylaxis(person))
    found = next((each for each in said if each.infection), None)
    if found is None:
        return typed
    began = day - timedelta(days=person.day_of(first_visit_after(person, found)) - found.day)
    row = {
        "oi_term": found.infection, "oi_certainty": "PROBABLE", "oi_onset": f"{began}", "oi_evidence": "clinical",
        "oi_recurrent": "NEW", "oi_iris": "N", "oi_ae": "log/ae/1",
    }  # fmt: skip
    infected = {"oi_present": "Y", "oi_sym_skin": "Y"}
    return {**typed, **infected, **{f"infections[r1].{name}": text for name, text in row.items()}}


def measured(person: Enrolled, visit: str, day: date, days: Days, moment: time = time(8, 5)) -> Typed:
    """Vital signs and weight; a dose is held for a fever."""
    signs = vitals(f"{person.key} {visit} {moment}")
    if is_held(person, visit) and moment < time(8, 15):
        signs |= FEVER
    return {
        "vs_dt": days.text(day, moment), "weight_kg": weight_at(person, visit), "temp_site": "AX", "position": "SIT",
        **signs,
    }  # fmt: skip


def examined(visit: str, day: date) -> Typed:
    """An examination without findings; the site of the infusion is looked at from the second visit on."""
    systems = SYSTEMS if visit == "V1" else (*SYSTEMS, "pe_site")
    return {"pe_done": "Y", "pe_dt": f"{day}", "karnofsky": "90", **dict.fromkeys(systems, "N")}


def adherence(person: Enrolled, visit: str, day: date) -> Typed:
    """Doses of antiretroviral treatment missed; most people miss none."""
    missed = max(int(between(f"{person.key} {visit} adherence", -5, 2.9)), 0)
    why = {"adh_reason": "Forgotten while travelling"} if missed else {}
    return {
        "adh_done": "Y", "adh_date": f"{day}", "adh_method": "SELF", "art_missed_doses_28d": f"{missed}", **why,
    }  # fmt: skip


def sampled(person: Enrolled, visit: str, day: date, days: Days, panel: str) -> dict[str, str]:
    """The head of a report of the day's sample."""
    number = f"{panel}{day:%Y%m%d}-{person.age}{person.height}"
    return {
        "lab_done": "Y", "sample_dt": days.text(day, DRAWN), "report_date": f"{day}", "lab_name": "CLINLAB",
        "accession_no": number,
    }  # fmt: skip


def viral_load(person: Enrolled, visit: str) -> str:
    """HIV RNA: not detected or below the limit, but for a blip."""
    if person.course is Course.BLIP and visit == "V4":
        return "76"
    return "<20" if float(between(f"{person.key} {visit} vl", 0, 1, 2)) > 0.7 else "TND"
