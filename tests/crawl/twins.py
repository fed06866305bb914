"""Four pairs of twins: equal but for the arm, each pair with a mishap of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal as D
from typing import Any

import time_machine

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from tests.factories.infusions import infuse, observed, ready
from tests.factories.pharmacy import CELLS, MADE, SALINE, list_of_arms, on_the_list, prepare
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.registers.seed import seed
from visits.models import LotKind, ProductLot
from visits.preparation.lots import NewLot, register_lot, release_lot
from visits.preparation.recall import recall_lot
from visits.preparation.release import Second, release

BEGAN = MADE + timedelta(hours=2)
FIRST = timedelta(days=8)
EVENING = MADE + timedelta(hours=12)
GOOD_LOT, RECALLED_LOT, SALINE_LOT = "UC-2403-01", "UC-2403-02", "NS-240101"
# what a preparation or the list says, and nobody who is blinded may read: lots, viability, counts, dose, seed
SECRETS = (GOOD_LOT, RECALLED_LOT, SALINE_LOT, "76.0", "69.9", "84.6", "91.0", "65.07", "59.1", "Thawed twice", "QC-17")


@dataclass(frozen=True)
class Mishap:
    """What sets a pair apart from the others: answers of both bags, of the bag of cells alone, and of the infusion."""

    name: str
    both: Mapping[str, Any] = field(default_factory=dict)
    cells: Mapping[str, Any] = field(default_factory=dict)
    infusion: Mapping[str, Any] = field(default_factory=dict)


MISHAPS = (
    Mishap("none"),
    Mishap(
        "dose error",
        {"prep_weight_kg": D("64.0"), "prep_weight_reason": "Scales", "prep_unusual_reason": "Thawed twice"},
        {"msc_viability": D("69.9"), "msc_vol": D("84.6"), "prep_override_reason": "No other lot"},
    ),
    Mishap("recalled lot", cells={"msc_lot": RECALLED_LOT}),
    Mishap(
        "interrupted infusion",
        infusion={
            "inf_status": "PARTIAL", "inf_not_given_why": "AE", "inf_given_ml": 70, "inf_interrupted": "Y",
            "interruptions[1].inf_int_start": BEGAN + timedelta(minutes=20),
            "interruptions[1].inf_int_end": BEGAN + timedelta(minutes=30),
            "interruptions[1].inf_int_why": "REACTION", "inf_reactions": ("FEVER",),
        },
    ),
)  # fmt: skip


def make_twins() -> None:
    """S001 to S008, two of each kind: the first of a pair with cells, the second with placebo; S009 was before."""
    with time_machine.travel(MADE, tick=False):
        seed()
        people = {
            role: UserFactory(role=role, username=f"twin-{role.value}", name=role.value.title())
            for role in Role
            if role != Role.SYSTEM
        }
        pharmacist, nurse = people[Role.PHARMACIST], people[Role.RESEARCH_NURSE]
        checker = UserFactory(role=Role.PHARMACIST, name="Hu Bin", username="twin-checker")
        list_of_arms(people[Role.STATISTICIAN])
        for code in (GOOD_LOT, RECALLED_LOT, SALINE_LOT):
            kind = LotKind.SALINE if code == SALINE_LOT else LotKind.CELLS
            lot = register_lot(new=NewLot(code, kind, MADE + timedelta(days=300), 20), by=pharmacist)
            release_lot(lot=lot, certificate="QC-17", by=pharmacist)
        pairs = [(mishap, on_the_list(nurse), on_the_list(nurse)) for mishap in MISHAPS]
        first = on_the_list(nurse)
    with time_machine.travel(EVENING, tick=False):
        # somebody whom the interval between the first two people sets apart, so that it sets no twin apart
        infuse(first, nurse, BEGAN - FIRST, inf_bag_code=_bag(first))
    for mishap, *pair in pairs:
        _bags(mishap, pair, pharmacist, Second(checker, overrides=True))
        for person in pair:
            _infusion(person, nurse, mishap.infusion)
    with time_machine.travel(EVENING, tick=False):
        recall_lot(lot=lot_of(RECALLED_LOT), why="Endotoxin", by=pharmacist)


def lot_of(code: str) -> Any:
    """A lot of the story."""
    return ProductLot.objects.get(code=code)


def _bags(mishap: Mishap, pair: list[Participant], pharmacist: User, second: Second) -> None:
    for person, usual in zip(pair, (CELLS | mishap.cells, SALINE), strict=True):
        with time_machine.travel(MADE + timedelta(minutes=30), tick=False):
            prepare(person, pharmacist, **{**usual, **mishap.both})
        with time_machine.travel(MADE + timedelta(minutes=45), tick=False):
            release(record=at_visit(person, "V1", "prep"), second=second, by=pharmacist)


def _infusion(person: Participant, nurse: User, more: Mapping[str, Any]) -> None:
    """A visit with an infusion, the vital signs around it and what followed."""
    with time_machine.travel(EVENING, tick=False):
        ready(person, nurse, MADE)
        signs = {**_before(BEGAN), **observed("15", BEGAN + timedelta(minutes=15), temp_c=D("38.4"))}
        infuse(person, nurse, BEGAN, inf_bag_code=_bag(person), **signs, **more)
        days = {"visit_date": MADE.date(), "visit_end_date": MADE.date()}
        submit(at_visit(person, "V1"), nurse, sv_attended="ONSITE", **days, cm_reviewed="Y", art_reviewed="Y")
        submit(record_at(person, "dm"), nurse, sex="F")


def _before(began: datetime) -> dict[str, Any]:
    return observed("PRE", began - timedelta(minutes=5))


def _bag(person: Participant) -> str:
    return f"R{person.number:02d}-D1"
