"""Reactions: what the system does in the same transaction after a form was saved; explicit and ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import ItemEntry
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
class Reaction:
    """A named function for one form; `order` decides among several.

    It returns what the event of the save says of what it wrote.
    """

    key: str
    form: str
    run: Callable[[Saved], tuple[ItemEntry, ...]]
    order: int = 100


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


def run(saved: Saved) -> tuple[ItemEntry, ...]:
    """Run the reactions of the saved form; the ledger's items of what they wrote."""
    of_form = [reaction for reaction in all_reactions() if reaction.form == saved.record.form]
    return tuple(item for reaction in of_form for item in reaction.run(saved))
