"""Infusions of a person whose visits are planned, entered through the one save path."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from tests.crfs.cases.haem import results
from tests.factories.casebook import VITALS, submit
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.submission import Outcome
from visits.models import BagRelease


def infuse(participant: Any, by: User, began: datetime, visit: str = "V1", /, **other: Any) -> Outcome:
    """Record a whole infusion that began at an instant and took an hour."""
    answers = {
        "inf_bag_code": "R01-D1", "inf_start": began, "inf_stop": began + timedelta(hours=1), "inf_given_ml": 100,
        "inf_status": "COMPLETE",
    }  # fmt: skip
    return submit(at_visit(participant, visit, "inf"), by, **answers | other)


def observed(key: str, at: datetime, **signs: Any) -> dict[str, Any]:
    """The vital signs of one time point by their addresses, ordinary ones unless told otherwise."""
    usual: dict[str, Any] = {
        "tp_dt": at, "temp_c": Decimal("36.6"), "temp_site": "AX", "sbp": 124, "dbp": 78, "pulse": 72, "resp": 16,
        "spo2": 98,
    }  # fmt: skip
    return {f"inf_vs[{key}].{name}": value for name, value in (usual | signs).items()}


def released(participant: Any, by: User, at: datetime, visit: str = "V1", code: str = "R01-D1") -> None:
    """A bag that the pharmacy released at an instant, to be used within four hours."""
    place = at_visit(participant, visit, "inf").visit
    with transaction.atomic():
        change = begin(by.actor())
        bag = BagRelease(
            participant=participant, visit=place, dose=int(code[-1]), bag_code=code, released_at=at,
            use_before=at + timedelta(hours=4),
        )  # fmt: skip
        with declared(change):
            tracked.insert([bag], change)
            item = ItemEntry("bag.code", "Product released", None, code)
            entry = EventEntry(change.event_id, Action.RELEASE_BAG, change.actor, participant.code, items=(item,))
            chain.append(entry, at=change.at, change=change)


def ready(participant: Any, by: User, at: datetime, visit: str = "V1") -> None:
    """Vital signs and the results that gate a dose, taken at an instant and as they should be."""
    submit(at_visit(participant, visit, "vs"), by, **VITALS | {"vs_dt": at})
    for form, values in (("haem", {"hgb": "142", "plt": "180", "neut": "3.1"}), ("bioc", {"alt": "32"})):
        submit(at_visit(participant, visit, form), by, lab_done="Y", sample_dt=at, **results(**values))
