"""Start, stop and move reporting clocks, inside the declared change of the act or save that they follow from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safety.clock_models import Clock
from safety.clock_notices import tell_start
from safety.clocks import ClockKind, clock_of
from trialsite.accounts.models import User
from trialsite.audit import clock as now_clock
from trialsite.audit import tracked
from trialsite.audit.change import Change
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.retrospective import GO_LIVE
from trialsite.registers.selectors import in_use

MOVED = "MOVED"


@dataclass(frozen=True, slots=True)
class Awareness:
    """From when a clock runs, and whom it concerns besides the roles."""

    at: datetime
    holder: User | None = None


def start_clock(kind: ClockKind, record: CrfRecord, aware: Awareness, change: Change) -> tuple[ItemEntry, ...]:
    """Start a clock of a record; nothing where one of its kind runs: none is reset.

    Returns what the ledger says of it.
    """
    if Clock.objects.filter(record=record, kind=kind, stopped_at__isnull=True).exists():
        return ()
    made = _made(kind, record, aware, change)
    tracked.insert([made], change)
    if not made.is_history:
        tell_start(made, change.at)
    return (_item(made, None),)


def stop_clock(kind: ClockKind, record: CrfRecord, why: str, change: Change) -> tuple[ItemEntry, ...]:
    """Stop the running clock of a kind, with the reason; nothing where none runs."""
    found = Clock.objects.select_for_update().filter(record=record, kind=kind, stopped_at__isnull=True).first()
    if found is None:
        return ()
    _stop(found, why, change)
    return (ItemEntry(f"clock[{kind}].due", _label(kind), shown(found.due_at), "stopped", reason_text=why),)


def move_clock(
    kind: ClockKind, record: CrfRecord, aware_at: datetime, why: str, change: Change
) -> tuple[ItemEntry, ...]:
    """Let a clock run from another awareness; the old one stays, stopped, with its due instant. `why` is the reason.

    Nothing where no such clock runs, or where nothing changes.
    """
    found = Clock.objects.select_for_update().filter(record=record, kind=kind, stopped_at__isnull=True).first()
    if found is None or found.aware_at == aware_at:
        return ()
    _stop(found, MOVED, change)
    made = _made(kind, record, Awareness(aware_at, found.holder), change)
    made.replaces, made.replaced_why = found, why or MOVED
    tracked.insert([made], change)
    return (_item(made, found),)


def _made(kind: ClockKind, record: Any, aware: Awareness, change: Change) -> Clock:
    protocol = in_use(record.protocol_version)
    running, live = clock_of(kind, aware.at, protocol), protocol.value(GO_LIVE)
    return Clock(
        participant=record.participant, record=record, kind=kind, starts_at=running.starts, aware_at=aware.at,
        due_at=running.due, started_at=change.at, started_by=change.actor.name, holder=aware.holder,
        is_history=bool(live and now_clock.site_date(aware.at) < live),
    )  # fmt: skip


def _stop(found: Clock, why: str, change: Change) -> None:
    found.stopped_at, found.stopped_by, found.stopped_why = change.at, change.actor.name, why
    tracked.update([found], ["stopped_at", "stopped_by", "stopped_why"], change)


def _item(made: Clock, before: Clock | None) -> ItemEntry:
    old = shown(before.due_at) if before else None
    return ItemEntry(
        f"clock[{made.kind}].due", _label(ClockKind(made.kind)), old, shown(made.due_at), reason_text=made.replaced_why
    )


def _label(kind: ClockKind) -> str:
    return f"Due: {kind}"


def shown(instant: datetime) -> str:
    """An instant as the ledger keeps it: site time with its offset."""
    return instant.astimezone(SITE_ZONE).isoformat(timespec="minutes")
