"""The rules of a preparation: what is impossible, unusual, or bars the release; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from trialsite.audit.clock import site_date
from trialsite.crf.checks import Case, Rule
from trialsite.crf.values.display import show_number
from trialsite.protocol.text import Text
from visits.preparation.dose import rounded
from visits.preparation.reading import has_cells, per_kg, use_before

LEAST_CONC = Decimal("0.01")
LOT = re.compile(r"^[A-Z0-9-]{4,30}$")
WEIGHT, INFUSED, LOTS = "visit_weight_kg", "infusion_start", "product_lots"
# lots of which no bag is released
BARRED = frozenset({"QUARANTINE", "FAILED", "RECALLED"})
CELL_ANSWERS = (
    "msc_lot", "msc_units", "msc_lot_release", "msc_passage", "msc_viability", "msc_conc", "msc_vol", "msc_expiry_dt",
    "msc_sterility", "msc_thaw",
)  # fmt: skip
RELEASED = "prep_release_dt"


def _value(number: Decimal, unit: str, label: Text) -> Mapping[str, object]:
    return {"label": label, "value": show_number(number), "unit": unit}


def lot_misprinted(case: Case) -> bool:
    """The lot of cells is no lot as labels print it."""
    lot = case.value("msc_lot")
    return lot is not None and not LOT.fullmatch(lot)


def expired_when_made(case: Case) -> bool:
    """The product had expired when the bag was prepared."""
    expiry, prepared = case.value("msc_expiry_dt"), case.value("prep_dt")
    return expiry is not None and prepared is not None and expiry <= prepared


def warmer_below_colder(case: Case) -> bool:
    """The highest temperature of the transport lies below the lowest."""
    low, high = case.value("trn_min_c"), case.value("trn_max_c")
    return low is not None and high is not None and high < low


def _before(case: Case, earlier: str, later: str) -> bool:
    first, then = case.value(earlier), case.value(later)
    return first is not None and then is not None and then < first


def received_before_sent(case: Case) -> bool:
    """The product arrived before it left the supplier."""
    return _before(case, "trn_sent_dt", "rcv_dt")


def handed_over_before_made(case: Case) -> bool:
    """The bag left the pharmacy before it was prepared."""
    return _before(case, "prep_dt", "handover_dt")


def back_before_handover(case: Case) -> bool:
    """The bag came back before it was handed over."""
    return _before(case, "handover_dt", "back_dt")


def made_long_before(case: Case) -> bool:
    """Prepared more than `bag_use_hours` before the start of the infusion."""
    prepared, began = case.value("prep_dt"), case.fact(INFUSED)
    hours = case.protocol.value("bag_use_hours")
    return prepared is not None and began is not None and began - prepared > timedelta(hours=hours)


def passage_high(case: Case) -> Mapping[str, object] | None:
    """Passage above the protocol's warning."""
    passage = case.value("msc_passage")
    if passage is None or passage <= case.protocol.value("passage_warn"):
        return None
    return {"label": Text("Passage", "代次"), "value": passage, "unit": ""}


def viability_low(case: Case) -> Mapping[str, object] | None:
    """Viability below the protocol's warning."""
    viability = case.value("msc_viability")
    if viability is None or viability >= case.protocol.value("viability_warn"):
        return None
    return _value(viability, "%", Text("Viability", "细胞活率"))


def _dose_outside(case: Case, limits: str) -> bool:
    dose = per_kg(case) if has_cells(case) else None
    low, high = case.protocol.value(limits)
    return dose is not None and not low <= dose <= high


def dose_unusual(case: Case) -> Mapping[str, object] | None:
    """Dose per kg outside the tolerance, by the exact value."""
    dose = per_kg(case)
    if dose is None or not _dose_outside(case, "dose_tolerance"):
        return None
    return _value(rounded(dose), "10^6/kg", Text("Dose per kg", "每公斤细胞数"))


def volume_unusual(case: Case) -> Mapping[str, object] | None:
    """Final volume further from that of the protocol than its tolerance."""
    volume, planned = case.value("final_vol_ml"), case.protocol.value("infusion_volume_ml")
    if volume is None or abs(volume - planned) <= case.protocol.value("volume_tolerance_ml"):
        return None
    return _value(volume, "mL", Text("Final bag volume", "终体积"))


def lot_unknown(case: Case) -> bool:
    """A lot of cells that the register of lots does not have."""
    lot, known = case.value("msc_lot"), case.fact(LOTS)
    return lot is not None and known is not None and lot not in known


def cells_do_not_fit(case: Case) -> bool:
    """PREP-01: cell data beside placebo, or none beside cells."""
    filled = [case.answer(name).given for name in CELL_ANSWERS]
    arm = case.value("prep_arm_confirm")
    return (arm == "PBO" and any(filled)) or (arm == "MSC" and not any(filled))


def released_off_dose(case: Case) -> bool:
    """PREP-02: released with a dose outside the tolerance."""
    return case.value(RELEASED) is not None and _dose_outside(case, "dose_tolerance")


def lot_barred(case: Case) -> bool:
    """PREP-03: failed, recalled or in quarantine, without certificate, or expired before the bag must be used."""
    until, saline = use_before(case), case.value("saline_expiry")
    if until is not None and saline is not None and saline < site_date(until):
        return True
    known: Mapping[str, str] = case.fact(LOTS) or {}
    used = ("saline_lot", "msc_lot") if has_cells(case) else ("saline_lot",)
    return any(known.get(case.value(name)) in BARRED for name in used) or (has_cells(case) and _cells_barred(case))


def _cells_barred(case: Case) -> bool:
    until, expiry = use_before(case), case.value("msc_expiry_dt")
    expired = until is not None and expiry is not None and expiry < until
    return bool(expired or case.value("msc_sterility") == "FAIL" or case.value("msc_lot_release") == "N")


def viability_barred(case: Case) -> bool:
    """PREP-05: viability below the release limit."""
    viability = case.value("msc_viability") if has_cells(case) else None
    return viability is not None and viability < case.protocol.value("viability_release")


def dose_barred(case: Case) -> bool:
    """PREP-06: dose per kg outside the release limits."""
    return _dose_outside(case, "dose_release_limits")


def weight_used_differs(case: Case) -> bool:
    """PREP-08: released with another weight than that measured at the visit."""
    return case.value(RELEASED) is not None and weight_differs(case)


def weight_differs(case: Case) -> bool:
    """Another weight than that measured at the visit."""
    used, measured = case.value("prep_weight_kg"), case.fact(WEIGHT)
    return used is not None and measured is not None and used != measured


# what is unusual is explained once, in a sealed answer, instead of by queries
SOFT: tuple[Rule, ...] = (passage_high, viability_low, dose_unusual, volume_unusual, lot_unknown, made_long_before)
SAID: Mapping[str, str] = {
    "msc_lot_release": "N", "opaque_cover": "N", "rcv_intact": "N", "msc_sterility": "PENDING",
}  # fmt: skip


def is_unusual(case: Case) -> bool:
    """Whether anything of the form asks for an explanation."""
    return any(rule(case) for rule in SOFT) or any(case.value(name) == code for name, code in SAID.items())
