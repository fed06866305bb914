"""Lots that failed after somebody was infused from them; the sealed preparations are opened by the system alone."""

from __future__ import annotations

import hashlib
from typing import Any

from trialsite.casebook.sealing import Box
from visits.infusion.doses import NOT_GIVEN
from visits.models import Infusion, LotState, Preparation, ProductLot

FAIL = "FAIL"


def failed_lots() -> frozenset[str]:
    """A mark for each lot that failed and was infused: it names neither lot nor anybody who was given it.

    Two statements while no lot failed and no preparation is recorded.
    """
    states = ProductLot.objects.filter(state=LotState.FAILED)
    failed = set(states.values_list("code", flat=True))
    given: set[Any] = set(
        Infusion.objects.filter(inf_start__isnull=False, record__entered_in_error_at__isnull=True)
        .exclude(inf_status=NOT_GIVEN)
        .values_list("record__visit_id", flat=True)
    )
    return frozenset(_mark(lot) for lot, is_failed in _used(given) if is_failed or lot in failed)


def _used(visits: set[Any]) -> list[tuple[str, bool]]:
    """Every lot in a bag that was infused, with whether its own test of sterility failed."""
    if not visits:
        return []
    box, found = Box(), []
    rows = Preparation.objects.filter(record__entered_in_error_at__isnull=True, record__visit_id__in=visits)
    row: Any
    for row in rows:
        is_failed = box.open(row.msc_sterility).value == FAIL
        for name in ("msc_lot", "saline_lot"):
            lot = box.open(getattr(row, name)).value
            if lot:
                found.append((str(lot), is_failed and name == "msc_lot"))
    return found


def _mark(lot: str) -> str:
    return hashlib.sha256(lot.encode()).hexdigest()[:16]
