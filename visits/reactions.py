"""What follows from a saved attendance: a missed visit answers for its other forms."""

from __future__ import annotations

from typing import Any

from trialsite.audit import tracked
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.reactions import Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.crf import registry
from visits.crfs.sv import MISSED

# why the empty forms of a missed visit are not done; taken back when the visit turns out to have taken place
VISIT_MISSED = "VISIT_MISSED"


def follow_attendance(saved: Saved) -> tuple[ItemEntry, ...]:
    """Mark the empty forms of a missed visit as not done, or take that back; forms of the unblinded are left alone."""
    change = next((each for each in saved.changes if each.address == "sv_attended"), None)
    if change is None:
        return ()
    if change.new.value == MISSED:
        return _mark(saved, _others(saved).filter(not_done_at__isnull=True), missed=True)
    if change.old.value == MISSED:
        return _mark(saved, _others(saved).filter(not_done_why=VISIT_MISSED), missed=False)
    return ()


def _others(saved: Saved) -> Any:
    """The empty records beside the attendance, locked in the one order."""
    record: Any = saved.record
    found = CrfRecord.objects.filter(
        visit_id=record.visit_id, audience=record.audience, revision=0, retired_at__isnull=True,
        frozen_at__isnull=True, locked_at__isnull=True, entered_in_error_at__isnull=True,
    )  # fmt: skip
    return found.exclude(pk=record.pk).select_for_update().order_by("pk")


def _mark(saved: Saved, records: Any, *, missed: bool) -> tuple[ItemEntry, ...]:
    found = list(records)
    for record in found:
        record.not_done_at = saved.declared.at if missed else None
        record.not_done_why = VISIT_MISSED if missed else ""
    tracked.update(found, ["not_done_at", "not_done_why"], saved.declared)
    before, after = ("false", "true") if missed else ("true", "false")
    return tuple(
        ItemEntry(f"record.not_done[{each.form}]", registry.get(each.form).title.en, before, after, VISIT_MISSED)
        for each in found
    )


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("sv.missed", "sv", follow_attendance))
