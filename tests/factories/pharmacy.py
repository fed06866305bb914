"""Two participants with equal data, one per arm, and the preparation of a bag of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from participants import blinding
from participants.models import Participant, Randomisation
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.protocol.audience import Audience
from trialsite.protocol.msct_a_22 import PROTOCOL
from visits.actions import register_participant

MADE = datetime(2024, 3, 25, 0, 30, tzinfo=UTC)
WEIGHT = Decimal("65.0")
SALINE: Mapping[str, Any] = {
    "prep_arm_confirm": "PBO", "trn_sent_dt": MADE - timedelta(hours=3), "trn_box": "BX-4 / TL-12",
    "trn_min_c": Decimal("2.5"), "trn_max_c": Decimal("6.0"),
    "rcv_dt": MADE - timedelta(hours=1), "rcv_temp_c": Decimal("4.0"), "rcv_intact": "Y",
    "prep_dt": MADE, "prep_weight_kg": WEIGHT, "saline_lot": "NS-240101", "saline_units": 1,
    "saline_expiry": date(2026, 1, 31), "final_vol_ml": Decimal("100.0"), "opaque_cover": "Y",
}  # fmt: skip
# the worked example of the clinical specification: 65.07×10^6 viable cells, 1.00×10^6/kg
CELLS: Mapping[str, Any] = {
    **SALINE, "prep_arm_confirm": "MSC", "msc_lot": "UC-2403-01", "msc_units": 1, "msc_lot_release": "Y",
    "msc_passage": 4, "msc_viability": Decimal("91.0"), "msc_conc": Decimal("1.10"), "msc_vol": Decimal("65.0"),
    "msc_expiry_dt": MADE + timedelta(hours=24), "msc_sterility": "PASS", "msc_thaw": "FRESH",
}  # fmt: skip


def list_of_arms(by: User, even: str = "PBO", odd: str = "MSC") -> None:
    """The allocation list: the arms in turn."""
    rows = "".join(f"{place},{(even, odd)[place % 2]}\n" for place in range(1, 21))
    raw = f"position,arm\n{rows}".encode()
    blinding.import_list(raw=raw, sha256=hashlib.sha256(raw).hexdigest(), protocol=PROTOCOL, by=by)


@transaction.atomic
def randomised(person: Participant, by: User, d0: date) -> Randomisation:
    """The next place of the list and the visits that follow, as the act does once it may."""
    change = begin(by.actor())
    heads = chain.lock_heads(*(chain.key_for(person.code, audience) for audience in Audience))
    number = blinding.take_place(person, change, heads[chain.key_for(person.code, Audience.UNBLINDED)])
    done = Randomisation(
        participant=person, number=number, at=change.at, recorded_at=change.at, by=by.name, by_username=by.username,
        planned_d0=d0,
    )  # fmt: skip
    with declared(change):
        tracked.insert([done], change)
        entry = EventEntry(
            id=change.event_id, action=Action.RANDOMISE, actor=change.actor, participant=person.code,
            items=(ItemEntry("participant.randomised_as", "Randomisation number", None, done.label),),
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change, head=heads[person.code])
    scheduled(person, by, d0)
    return done


def on_the_list(nurse: User, weight: Decimal = WEIGHT) -> Participant:
    """A person who consented, is randomised and was weighed on the day of the first infusion."""
    person = register_participant(by=nurse)
    consented(person, nurse)
    randomised(person, nurse, MADE.date())
    vitals = VITALS | {"vs_dt": MADE - timedelta(hours=2), "weight_kg": weight, "spo2": 98}
    submit(at_visit(person, "V1", "vs"), nurse, complete=True, **vitals)
    return person


def twins(nurse: User) -> tuple[Participant, Participant]:
    """R01, who gets cells, and R02, who gets placebo; alike in everything else."""
    if blinding.list_state() is None:
        list_of_arms(UserFactory(role=Role.STATISTICIAN))
    return on_the_list(nurse), on_the_list(nurse)


def prepare(person: Participant, by: User, /, **more: Any) -> Any:
    """Enter a preparation for V1; what a form must have unless told otherwise."""
    return submit(at_visit(person, "V1", "prep"), by, **more)
