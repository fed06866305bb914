"""When an investigator signs: milestones of a trial, each with the forms it covers and how soon it is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Milestone:
    """Forms that are signed together; a signature is late `days` site days after a form was complete.

    Empty `forms` are all forms, empty `visits` all visits; `at_visit` False covers what belongs to no visit.
    `by_act`: an act of its own signs it, never the queue.
    """

    key: str
    title: Text
    days: int
    source: str
    forms: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    at_visit: bool | None = None
    by_act: bool = False

    def covers(self, form: str, visit: str) -> bool:
        """Whether a form at a visit ("" for none) is signed here."""
        here = self.at_visit is None or self.at_visit == bool(visit)
        return here and (not self.forms or form in self.forms) and (not self.visits or visit in self.visits)


def milestone_of(milestones: Iterable[Milestone], form: str, visit: str) -> Milestone:
    """The first milestone that covers a form at a visit ("" for none); raises LookupError where none does."""
    for each in milestones:
        if each.covers(form, visit):
            return each
    raise LookupError(f"No milestone covers {form} at {visit or 'no visit'}.")
