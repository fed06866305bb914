"""What follows from a report that was sent: its clock stops, the next one starts, and its content is frozen."""

from __future__ import annotations

from typing import Any

from safety.clock_actions import Awareness, start_clock, stop_clock
from safety.clocks import ClockKind
from safety.event_clocks import SENT
from safety.models import AdverseEvent, SeriousReport
from safety.report_checks import FINAL, INITIAL, OPEN
from safety.report_facts import FORM, LINK
from trialsite.audit import tracked
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CrfRecord, RecordLink
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction


def follow_report(saved: Saved) -> Reacted:
    """Stop what the report answers, wait for the next one while the outcome is open, and keep what was sent."""
    row: Any = SeriousReport.objects.filter(record_id=saved.record.pk).first()
    event = _event(saved)
    if row is None or event is None or row.sae_sent_sponsor_dt is None:
        return Reacted()
    items = [*_sponsor(saved, row, event), *_committee(saved, row, event), *_freeze(saved, row, event)]
    return Reacted(tuple(items))


def _event(saved: Saved) -> CrfRecord | None:
    links = RecordLink.objects.filter(record_id=saved.record.pk, address=LINK, removed_at__isnull=True)
    found = links.select_related("target").first()
    if found is None:
        return None
    event: CrfRecord = found.target
    event.participant = saved.record.participant
    return event


def _sponsor(saved: Saved, row: Any, event: CrfRecord) -> tuple[ItemEntry, ...]:
    """The clock to the sponsor stops with the first report; each report starts the next interval anew."""
    if not saved.changed("sae_sent_sponsor_dt"):
        return ()
    items = stop_clock(ClockKind.SAE_SPONSOR, event, SENT, saved.declared) if row.sae_report_type == INITIAL else ()
    items += stop_clock(ClockKind.FOLLOWUP, event, SENT, saved.declared)
    told: Any = AdverseEvent.objects.filter(record_id=event.pk).first()
    goes_on = told is None or told.ae_outcome is None or told.ae_outcome in OPEN
    if row.sae_report_type == FINAL or not goes_on:
        return items
    return items + start_clock(ClockKind.FOLLOWUP, event, Awareness(row.sae_sent_sponsor_dt), saved.declared)


def _committee(saved: Saved, row: Any, event: CrfRecord) -> tuple[ItemEntry, ...]:
    if row.sae_sent_ec_dt is None:
        return ()
    return stop_clock(ClockKind.SAE_EC_FATAL, event, SENT, saved.declared)


def _freeze(saved: Saved, row: Any, event: CrfRecord) -> tuple[ItemEntry, ...]:
    """Freeze a complete report of which nothing is left to be told; the database refuses changes from then on."""
    told: Any = AdverseEvent.objects.filter(record_id=event.pk).first()
    waits = bool(told and {"DEATH", "LIFE"} & set(told.ae_crit or ())) and row.sae_sent_ec_dt is None
    record = saved.record
    if waits or not saved.completed or record.frozen_at is not None:
        return ()
    record.frozen_at = saved.declared.at
    tracked.update([record], ["frozen_at"], saved.declared, revision=record.revision)
    return (ItemEntry("record.frozen", "Frozen", "false", "true", reason_code=SENT),)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("sae.clocks", FORM, follow_report))
