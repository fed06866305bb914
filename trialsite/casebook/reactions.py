"""Reactions: what the system does in the same transaction after a form was saved; explicit and ordered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from trialsite.audit import chain
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.submission import Change, Reason
from trialsite.crf.answers import Answers
from trialsite.protocol.audience import Audience


@dataclass(frozen=True)
class Told:
    """What the save knows already: the answers as they stand, proposals that were made or lapsed, and the reasons."""

    answers: Answers
    proposals: tuple[Proposal, ...]
    reasons: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """What a reaction is told: the record, what changed, the change under which it may write, and the rest.

    `proposed`: proposals were made or lapsed with it. `told` is None where it was no save that changed something.
    """

    record: CrfRecord
    changes: tuple[Change, ...]
    declared: Declared
    completed: bool
    proposed: bool = False
    told: Told | None = None

    def reason(self, name: str) -> str:
        """Why the answer to a question was changed, in words or as a code; "" where no reason was needed."""
        given = self.told.reasons.get(name) if self.told else None
        return (given.text or given.code) if given else ""

    def changed(self, *names: str) -> bool:
        """Whether one of the questions changed."""
        return any(change.address in names for change in self.changes)


@dataclass(frozen=True)
class Reacted:
    """What a reaction wrote: lines of the event of the save, and the events of other records that follow it."""

    items: tuple[ItemEntry, ...] = ()
    events: tuple[tuple[EventEntry, Declared], ...] = ()

    def append_events(self, head_of: Callable[[Audience], ChainHead]) -> None:
        """Append the events of other records, after the save's own, each to the chain of its audience."""
        for entry, change in self.events:
            chain.append(entry, at=change.at, change=change, head=head_of(entry.audience))


@dataclass(frozen=True)
class Reaction:
    """A named function for one form, for every form, or for proposals of any form; `order` decides among several."""

    key: str
    form: str
    run: Callable[[Saved], Reacted]
    order: int = 100

    def follows(self, saved: Saved) -> bool:
        """Whether it runs after this save."""
        return self.form in (saved.record.form, EVERY) or (self.form == PROPOSED and saved.proposed)


EVERY = "*"  # the form of a reaction that runs after any save
PROPOSED = "?"  # that of one that runs where proposals were made or lapsed
_REACTIONS: dict[str, Reaction] = {}


def register(reaction: Reaction) -> None:
    """Make a reaction known, in AppConfig.ready(); raises ValueError for a second one under the same key."""
    known = _REACTIONS.get(reaction.key)
    if known is not None and known is not reaction:
        raise ValueError(f"There is a reaction {reaction.key} already.")
    _REACTIONS[reaction.key] = reaction


def all_reactions() -> tuple[Reaction, ...]:
    """Every reaction, in the order in which they run."""
    return tuple(sorted(_REACTIONS.values(), key=lambda each: (each.form, each.order, each.key)))


def run(saved: Saved) -> Reacted:
    """Run the reactions of the saved form."""
    return _run(saved, [reaction for reaction in all_reactions() if reaction.follows(saved)])


def run_for_act(saved: Saved) -> Reacted:
    """Run the reactions of the form alone, after an act that wrote it without any answers."""
    return _run(saved, [reaction for reaction in all_reactions() if reaction.form == saved.record.form])


def run_for_proposals(saved: Saved) -> Reacted:
    """Run the reactions to proposals alone: nothing of the form was saved."""
    return _run(saved, [reaction for reaction in all_reactions() if reaction.form == PROPOSED])


def _run(saved: Saved, reactions: Sequence[Reaction]) -> Reacted:
    done = [reaction.run(saved) for reaction in reactions]
    return Reacted(
        tuple(item for each in done for item in each.items), tuple(event for each in done for event in each.events)
    )
