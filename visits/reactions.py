"""What follows from a saved attendance: a missed visit answers for its other forms."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from trialsite.audit import tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action, EventEntry
from trialsite.casebook.actions.traces import entry_for, state_item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from visits.crfs.sv import MISSED

# why the empty forms of a missed visit are not done; taken back when the visit turns out to have taken place
VISIT_MISSED = "VISIT_MISSED"


def follow_attendance(saved: Saved) -> Reacted:
    """Mark the empty forms of a missed visit as not done, or take that back; forms of the unblinded are left alone."""
    change = next((each for each in saved.changes if each.address == "sv_attended"), None)
    if change is None:
        return Reacted()
    if change.new.value == MISSED:
        return _mark(saved, _others(saved).filter(not_done_at__isnull=True), missed=True)
    if change.old.value == MISSED:
        return _mark(saved, _others(saved).filter(not_done_why=VISIT_MISSED), missed=False)
    return Reacted()


def _others(saved: Saved) -> Any:
    """The empty records beside the attendance, locked in the one order."""
    record: Any = saved.record
    found = CrfRecord.objects.filter(
        visit_id=record.visit_id, audience=record.audience, revision=0, retired_at__isnull=True,
        frozen_at__isnull=True, locked_at__isnull=True, entered_in_error_at__isnull=True,
    )  # fmt: skip
    return found.exclude(pk=record.pk).select_for_update().order_by("pk")


def _mark(saved: Saved, records: Any, *, missed: bool) -> Reacted:
    return Reacted(events=tuple(_mark_one(saved, record, missed=missed) for record in records))


def _mark_one(saved: Saved, record: CrfRecord, *, missed: bool) -> tuple[EventEntry, Change]:
    """One form, by the system: its own event, which names the attendance that was saved as its cause."""
    record.participant, record.visit = saved.record.participant, saved.record.visit
    record.not_done_at = saved.declared.at if missed else None
    record.not_done_why = VISIT_MISSED if missed else ""
    change = Change(uuid.uuid4(), saved.declared.save_id, SYSTEM, saved.declared.at)
    with declared(change):
        tracked.update([record], ["not_done_at", "not_done_why"], change, revision=record.revision)
    before, after = ("false", "true") if missed else ("true", "false")
    item = state_item("not_done", before, after, VISIT_MISSED)
    return replace(entry_for(record, Action.NOT_DONE, change, (item,)), cause_id=saved.declared.event_id), change


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("sv.missed", "sv", follow_attendance))
