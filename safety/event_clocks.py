"""The clocks of an adverse event: they run from the awareness of its seriousness; only an investigator ends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safety.clock_actions import Awareness, move_clock, start_clock, stop_clock
from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.models import AdverseEvent
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.registers.selectors import protocol_of

FORM, AWARE = "ae", "ae_aware_dt"
WATCHED = ("ae_possibly_serious", "ae_serious", "ae_serious_decline", "ae_crit", AWARE)
SENT, DECLINED, NOT_SERIOUS, CRITERIA = "SENT", "DECLINED", "NOT_SERIOUS", "CRITERIA"
GRAVE = frozenset({"DEATH", "LIFE"})


@dataclass(frozen=True, slots=True)
class Seriousness:
    """What an event says of its seriousness; codes of NY, and of SAECRIT."""

    possibly: str | None = None
    confirmed: str | None = None
    declined_why: str = ""
    criteria: frozenset[str] = frozenset()

    @property
    def is_on(self) -> bool:
        """Whether the event is serious, or may be: a nurse's word is enough until an investigator says otherwise."""
        return self.confirmed == "Y" or (self.possibly == "Y" and self.confirmed != "N")

    @property
    def ended_why(self) -> str:
        """Why it is certainly not serious; "" as long as no investigator said so, with a reason where one is due."""
        if self.confirmed != "N":
            return ""
        if self.declined_why:
            return f"{DECLINED}: {self.declined_why}"[:200]
        return NOT_SERIOUS if self.possibly == "N" else ""


def running_kinds(said: Seriousness, *, stem_cell_track: bool = False) -> frozenset[ClockKind]:
    """The clocks that such an event asks for, with further recipients under the rules for stem-cell research; pure."""
    if not said.is_on:
        return frozenset()
    grave = {ClockKind.SAE_EC_FATAL} if said.criteria & GRAVE else set[ClockKind]()
    further = {ClockKind.STEMCELL} if stem_cell_track else set[ClockKind]()
    return frozenset({ClockKind.SAE_SPONSOR, *grave, *further})


def ended_kinds(said: Seriousness) -> dict[ClockKind, str]:
    """The clocks that such an event ends, each with the reason; pure."""
    if said.ended_why:
        return dict.fromkeys((ClockKind.SAE_SPONSOR, ClockKind.SAE_EC_FATAL, ClockKind.STEMCELL), said.ended_why)
    no_longer = said.is_on and said.confirmed == "Y" and not said.criteria & GRAVE
    return {ClockKind.SAE_EC_FATAL: CRITERIA} if no_longer else {}


def follow_event(saved: Saved) -> Reacted:
    """Start, move or end the clocks of an event as it stands after a save; nothing where its seriousness did not."""
    if not saved.changed(*WATCHED):
        return Reacted()
    row: Any = AdverseEvent.objects.filter(record_id=saved.record.pk).first()
    if row is None:
        return Reacted()
    said = Seriousness(
        row.ae_possibly_serious, row.ae_serious, row.ae_serious_decline or "", frozenset(row.ae_crit or ())
    )
    if not said.is_on and saved.record.revision == 1:
        return Reacted()
    clocks = _latest(saved)
    items: list[ItemEntry] = []
    track = bool(protocol_of(saved.record.protocol_version).value("stem_cell_track"))
    for kind in sorted(running_kinds(said, stem_cell_track=track)):
        items.extend(_run(kind, clocks.get(kind), row.ae_aware_dt, saved))
    for kind, why in ended_kinds(said).items():
        if kind in clocks:
            items.extend(stop_clock(kind, saved.record, why, saved.declared))
    return Reacted(tuple(items))


def _latest(saved: Saved) -> dict[str, Clock]:
    """The newest clock of each kind that the event ever had."""
    return {each.kind: each for each in Clock.objects.filter(record=saved.record).order_by("started_at", "pk")}


def _run(kind: ClockKind, latest: Clock | None, aware: datetime | None, saved: Saved) -> tuple[ItemEntry, ...]:
    """Start a clock, or let the one that runs follow another awareness; what was reported is not asked for again."""
    if latest is None or (latest.stopped_at is not None and not latest.stopped_why.startswith(SENT)):
        # while nobody said since when it is known, it is known since now at the latest
        return start_clock(kind, saved.record, Awareness(aware or saved.declared.at), saved.declared)
    if latest.stopped_at is not None or aware is None:
        return ()
    return move_clock(kind, saved.record, aware, saved.reason(AWARE), saved.declared)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("ae.clocks", FORM, follow_event))
