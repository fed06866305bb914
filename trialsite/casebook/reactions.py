"""Reactions: what the system does in the same transaction after a form was saved; explicit and ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trialsite.audit import chain
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Change


@dataclass(frozen=True)
class Saved:
    """What a reaction is told: the record, what changed, and the change under which it may write."""

    record: CrfRecord
    changes: tuple[Change, ...]
    declared: Declared
    completed: bool

    def changed(self, *names: str) -> bool:
        """Whether one of the questions changed."""
        return any(change.address in names for change in self.changes)


@dataclass(frozen=True)
class Reacted:
    """What a reaction wrote: lines of the event of the save, and the events of other records that follow it."""

    items: tuple[ItemEntry, ...] = ()
    events: tuple[tuple[EventEntry, Declared], ...] = ()

    def append_events(self, head: ChainHead) -> None:
        """Append the events of other records, after the save's own."""
        for entry, change in self.events:
            chain.append(entry, at=change.at, change=change, head=head)


@dataclass(frozen=True)
class Reaction:
    """A named function for one form, or for every form; `order` decides among several."""

    key: str
    form: str
    run: Callable[[Saved], Reacted]
    order: int = 100

    def follows(self, form: str) -> bool:
        """Whether it runs after that form was saved."""
        return self.form in (form, EVERY)


EVERY = "*"  # the form of a reaction that runs after any save
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
    done = [reaction.run(saved) for reaction in all_reactions() if reaction.follows(saved.record.form)]
    return Reacted(
        tuple(item for each in done for item in each.items), tuple(event for each in done for event in each.events)
    )
