"""The clock of an unblinding: it starts with the act and stops when the form is complete."""

from __future__ import annotations

from participants.unblinding import Unblinding, UnblindingKind
from safety.clock_actions import Awareness, start_clock, stop_clock
from safety.clocks import ClockKind
from trialsite.accounts.models import User
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction

FORM, RECORDED = "unbl", "RECORDED"


def follow_unblinding(saved: Saved) -> Reacted:
    """Start the clock of an emergency for whoever unblinded; stop it when everything asked for is there."""
    if saved.completed:
        return Reacted(stop_clock(ClockKind.UNBL_RECORD, saved.record, RECORDED, saved.declared))
    if saved.record.revision:
        return Reacted()
    done = Unblinding.objects.filter(record=saved.record, kind=UnblindingKind.SAFETY).first()
    if done is None:
        return Reacted()
    holder = User.objects.filter(username=done.requested_username).first()
    return Reacted(start_clock(ClockKind.UNBL_RECORD, saved.record, Awareness(done.at, holder), saved.declared))


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("unbl.clock", FORM, follow_unblinding))
