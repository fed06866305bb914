"""The clock of a pregnancy: from the awareness of the site until its report is complete."""

from __future__ import annotations

from typing import Any

from safety.clock_actions import Awareness, move_clock, start_clock, stop_clock
from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.models import PregnancyReport
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction

FORM, AWARE, RECORDED = "pregr", "pregr_aware_dt", "RECORDED"


def follow_pregnancy(saved: Saved) -> Reacted:
    """Start or move the clock with the awareness; a complete report ends it, and it never starts again."""
    row: Any = PregnancyReport.objects.filter(record_id=saved.record.pk).first()
    if row is None or row.pregr_aware_dt is None:
        return Reacted()
    known = list(Clock.objects.filter(record=saved.record, kind=ClockKind.PREG))
    items: tuple[ItemEntry, ...] = ()
    if not known:
        items = start_clock(ClockKind.PREG, saved.record, Awareness(row.pregr_aware_dt), saved.declared)
    elif saved.changed(AWARE):
        items = move_clock(ClockKind.PREG, saved.record, row.pregr_aware_dt, saved.reason(AWARE), saved.declared)
    if saved.completed:
        items += stop_clock(ClockKind.PREG, saved.record, RECORDED, saved.declared)
    return Reacted(items)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("pregr.clock", FORM, follow_pregnancy))
