"""What follows from the answers of a preparation: dose, label and use-before time, for form, page and release; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.checks import Case
from trialsite.crf.values.display import show_datetime
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from visits.preparation.dose import Suspension, dose_per_kg, viable_cells

CELLS, BAG = "MSC", "bag_number"


def dose_of(protocol: Protocol, visit: str) -> int | None:
    """The number of the infusion at a visit, from 1; None where none is planned."""
    return next((each.number for each in protocol.infusions if each.visit == visit), None)


def label_of(randomised_as: str, dose: int, bag: int = 1) -> str:
    """The code of a bag, formed alike in both arms: R07-D2; R07-D2-2 for the second one of a dose."""
    return f"{randomised_as}-D{dose}" + (f"-{bag}" if bag > 1 else "")


def has_cells(case: Case) -> bool:
    """Whether the pharmacy list says that the bag holds cells."""
    return bool(case.value("prep_arm_confirm") == CELLS)


def suspension(case: Case) -> Suspension | None:
    """The counted cells; None while a count is missing."""
    counts = [case.value(name) for name in ("msc_conc", "msc_vol", "msc_viability")]
    return None if None in counts else Suspension(*counts)


def dose_number(case: Case) -> int | None:
    """The number of the infusion."""
    return dose_of(case.protocol, case.visit)


def total_viable(case: Case) -> Decimal | None:
    """Viable cells in 10^6."""
    counted = suspension(case)
    return None if counted is None else viable_cells(counted)


def per_kg(case: Case) -> Decimal | None:
    """Dose in 10^6 cells per kg of the weight used; exact."""
    counted, weight = suspension(case), case.value("prep_weight_kg")
    return None if counted is None or weight is None else dose_per_kg(counted, weight, case.protocol)


def bag_code(case: Case) -> str | None:
    """The blinded label; the same rule in both arms."""
    randomised: Any = case.fact("randomisation")
    dose = dose_number(case)
    return None if randomised is None or dose is None else label_of(randomised.label, dose, case.fact(BAG) or 1)


def use_before(case: Case) -> datetime | None:
    """Prepared at + `bag_use_hours` of the protocol, in both arms; UTC."""
    prepared: datetime | None = case.value("prep_dt")
    return None if prepared is None else prepared + timedelta(hours=case.protocol.value("bag_use_hours"))


def use_before_shown(case: Case) -> Text | None:
    """The same as people read it, on the site's clock."""
    until = use_before(case)
    if until is None:
        return None
    return Text(show_datetime(until, SITE_ZONE, "en"), show_datetime(until, SITE_ZONE, "zh"))
