"""A dose of the demonstration: lots, bag, bedside and run-sheet, through the acts of those who do them.

The pharmacy reads the arm as it does at work; nothing that it writes here reaches a blinded form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from participants.blinding import arms_of
from participants.models import Participant, Randomisation
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration.base import Typed
from trialsite.entry.demonstration.between import between
from trialsite.entry.demonstration.enrolled import Course, Enrolled, vitals, weight_at
from trialsite.entry.demonstration.steps import Days, Step, TrialTeam
from trialsite.entry.typed import enter, enter_open
from visits.infusion.acts import Bedside, check_bag
from visits.models import LotKind, LotState, MoveKind, ProductLot
from visits.preparation.lots import NewLot, NewMove, move_units, register_lot, release_lot
from visits.preparation.orders import order_bag
from visits.preparation.prepared import record_of
from visits.preparation.release import Second, release

CELLS = "MSC"
# a lot of cells and one of saline for each quarter of the year that the trial of the demonstration lasts
LOT_DAYS, LOTS, UNITS = 92, 5, 40
ORDERED, SENT = time(8, 20), time(8, 30)
RECEIVED, MADE, RELEASED, CHECKED = time(9, 10), time(9, 50), time(10, 5), time(10, 20)
STARTED, WRITTEN, CALLED = time(10, 30), time(14, 0), time(11, 40)
Act = Callable[[], object]
DOSES = {"V1": 1, "V2": 2, "V3": 3}
# key of the time point → minutes after the start; the infusion takes an hour
POINTS = {"PRE": -10, "15": 15, "30": 30, "60": 60, "END": 62, "END60": 121, "END120": 180}
# temperature by time point, where somebody reacts
FEVERISH = {"30": "37.2", "60": "38.4", "END": "38.2", "END60": "37.8", "END120": "37.0"}


@dataclass(frozen=True)
class Dose:
    """One dose: of whom, at which visit, on which day."""

    participant: Participant
    person: Enrolled
    visit: str
    day: date

    @property
    def record(self) -> CrfRecord:
        """The form of the infusion."""
        found = CrfRecord.objects.select_related("participant", "visit")
        return found.get(participant=self.participant, visit__code=self.visit, form="inf")

    @property
    def reacts(self) -> bool:
        """Whether there is a reaction."""
        return self.person.course is Course.REACTION and self.visit == "V2"


def lot_steps(first: date, days: Days, team: TrialTeam) -> Iterator[Step]:
    """Lots arrive and are released before the first infusion, then every quarter."""
    for number in range(LOTS):
        day = first + timedelta(days=number * LOT_DAYS - 5)
        if day < days.today:
            yield Step(days.at(day, time(9, 0)), partial(_arrive, day, team))
            yield Step(days.at(day + timedelta(days=2), time(15, 0)), partial(_release, day, team))


def _codes(day: date) -> dict[LotKind, str]:
    return {LotKind.CELLS: f"UC-{day:%y%m}-01", LotKind.SALINE: f"NS-{day:%y%m%d}"}


def _arrive(day: date, team: TrialTeam) -> None:
    expiry = clock.start_of(day + timedelta(days=540))
    for kind, code in _codes(day).items():
        lot = register_lot(new=NewLot(code, kind, expiry, UNITS), by=team.pharmacist)
        move_units(lot=lot, new=NewMove(MoveKind.RETAINED, 1), by=team.pharmacist)


def _release(day: date, team: TrialTeam) -> None:
    for code in _codes(day).values():
        release_lot(lot=ProductLot.objects.get(code=code), certificate=f"COA-{code}", by=team.pharmacist)


def order(dose: Dose, days: Days, team: TrialTeam) -> None:
    """The nurse orders the bag in the morning, with the weight measured last."""
    order_bag(record=dose.record, needed_at=days.at(dose.day, CHECKED), by=team.nurse)


def prepare(dose: Dose, days: Days, team: TrialTeam) -> None:
    """The pharmacist looks at the arm and fills in the preparation."""
    people, why = [dose.participant], f"Preparation {dose.visit}"
    arm = arms_of(people=people, by=team.pharmacist, why=why, task=Task.PREPARE_PRODUCT)[dose.participant.pk]
    record = record_of(dose.participant.code, dose.visit)
    enter_open(record, prepared(dose, arm, days), by=team.pharmacist)


def prepared(dose: Dose, arm: str, days: Days) -> dict[str, str]:
    """What is typed of a preparation; the suspension is measured so that the dose is what the weight asks for."""
    weight, saline = weight_at(dose.person, dose.visit), _lot(dose.day, LotKind.SALINE)
    typed = {
        "prep_arm_confirm": arm, "trn_sent_dt": days.text(dose.day, SENT), "trn_box": "BX-04 / TL-12",
        "trn_min_c": "3.0", "trn_max_c": "6.5", "rcv_dt": days.text(dose.day, RECEIVED), "rcv_temp_c": "4.5",
        "rcv_intact": "Y",
        "prep_dt": days.text(dose.day, MADE), "prep_weight_kg": weight, "saline_lot": saline.code, "saline_units": "1",
        "saline_expiry": f"{clock.site_date(saline.expires_at)}", "final_vol_ml": "100.0", "opaque_cover": "Y",
    }  # fmt: skip
    return typed | (_cells(dose, float(weight), days) if arm == CELLS else {})


def _cells(dose: Dose, weight: float, days: Days) -> dict[str, str]:
    key = f"{dose.person.key} {dose.visit} cells"
    viability, conc = between(f"{key} viability", 86, 95, 1), between(f"{key} conc", 1.02, 1.28, 2)
    volume = weight / (float(conc) * float(viability) / 100)
    return {
        "msc_lot": _lot(dose.day, LotKind.CELLS).code, "msc_units": "1", "msc_lot_release": "Y", "msc_passage": "4",
        "msc_viability": viability, "msc_conc": conc, "msc_vol": f"{volume:.1f}",
        "msc_expiry_dt": days.text(dose.day + timedelta(days=1), MADE), "msc_sterility": "PASS", "msc_thaw": "THAWED",
    }  # fmt: skip


def _lot(day: date, kind: LotKind) -> ProductLot:
    """The lot that was released last; `day` is that of the dose."""
    released = ProductLot.objects.filter(kind=kind, state=LotState.RELEASED, registered_at__lt=clock.start_of(day))
    return released.latest("registered_at")


def release_it(dose: Dose, team: TrialTeam) -> None:
    """A second pharmacist checks, and the bag is released."""
    release(record=record_of(dose.participant.code, dose.visit), second=Second(team.checker), by=team.pharmacist)


def check_it(dose: Dose, team: TrialTeam) -> None:
    """Two nurses check identity and bag."""
    code = f"{Randomisation.objects.get(participant=dose.participant).label}-D{DOSES[dose.visit]}"
    check_bag(record=dose.record, seen=Bedside(code, team.second, identity=True, intact=True), by=team.nurse)


def write_down(dose: Dose, days: Days, team: TrialTeam) -> None:
    """The run-sheet of the infusion, as it went."""
    (enter_open if dose.reacts else enter)(dose.record, sheet(dose, days), by=team.nurse)


def sheet(dose: Dose, days: Days) -> Typed:
    """What the run-sheet holds two hours after the end."""
    return {
        "inf_premed": "N", "inf_start": days.text(dose.day, STARTED), "inf_rate_initial": "80", "inf_rate_max": "110",
        "inf_stop": days.text(dose.day, _after(60)), "inf_given_ml": "100", "inf_status": "COMPLETE",
        "inf_interrupted": "N", "inf_reactions": "FEVER|CHILLS" if dose.reacts else "NONE", **_observed(dose, days),
    }  # fmt: skip


def _after(minutes: int) -> time:
    begun = STARTED.hour * 60 + STARTED.minute + minutes
    return time(*divmod(begun, 60))


def _observed(dose: Dose, days: Days) -> dict[str, str]:
    typed: dict[str, str] = {}
    for point, minutes in POINTS.items():
        signs = vitals(f"{dose.person.key} {dose.visit} {point}")
        if dose.reacts and point in FEVERISH:
            signs |= {"temp_c": FEVERISH[point], "pulse": "98"}
        signs |= {"tp_dt": days.text(dose.day, _after(minutes)), "temp_site": "AX"}
        typed |= {f"inf_vs[{point}].{name}": text for name, text in signs.items()}
    return typed


def call(dose: Dose, days: Days, team: TrialTeam) -> None:
    """The contact on the day after."""
    after = dose.day + timedelta(days=1)
    typed = {"inf_24h_contact": "Y", "inf_24h_dt": days.text(after, time(11, 35))}
    (enter_open if dose.reacts else enter)(dose.record, typed, by=team.nurse)


def dose_steps(find: Callable[[], Dose], day: date, days: Days, team: TrialTeam) -> Iterator[tuple[date, time, Act]]:
    """Order, preparation, release, check of the bag, infusion, contact: each with its day and time."""

    def later(act: Callable[..., None], *given: Any) -> Act:
        return lambda: act(find(), *given, team)

    yield day, ORDERED, later(order, days)
    yield day, MADE, later(prepare, days)
    yield day, RELEASED, later(release_it)
    yield day, CHECKED, later(check_it)
    yield day, WRITTEN, later(write_down, days)
    yield day + timedelta(days=1), CALLED, later(call, days)
