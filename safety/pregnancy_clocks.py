"""The clocks of a pregnancy: its report, from the awareness of the site; the follow-up of the child, from its birth."""

from __future__ import annotations

from typing import Any

from safety.clock_actions import Awareness, move_clock, start_clock, stop_clock
from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.models import PregnancyReport
from trialsite.audit.clock import start_of
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction

FORM, AWARE, RECORDED = "pregr", "pregr_aware_dt", "RECORDED"
BIRTH, OUTCOME, ALIVE, NO_CHILD = "pregr_outcome_date", "pregr_outcome", "LIVE", "NO_CHILD"


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
    return Reacted(items + _follow_child(saved, row))


def _follow_child(saved: Saved, row: Any) -> tuple[ItemEntry, ...]:
    """A child born alive is followed from the birth; a corrected day moves the clock, another outcome ends it."""
    if not saved.changed(BIRTH, OUTCOME):
        return ()
    kind = ClockKind.PREG_FOLLOWUP
    if row.pregr_outcome != ALIVE or row.pregr_outcome_date is None:
        return stop_clock(kind, saved.record, NO_CHILD, saved.declared)
    born = start_of(row.pregr_outcome_date)
    known = Clock.objects.filter(record=saved.record, kind=kind).order_by("started_at").last()
    if known is None or known.stopped_why == NO_CHILD:
        return start_clock(kind, saved.record, Awareness(born), saved.declared)
    return move_clock(kind, saved.record, born, saved.reason(BIRTH), saved.declared)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("pregr.clock", FORM, follow_pregnancy))
