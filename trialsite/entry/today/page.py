"""The page Today: everything that waits, put together."""

from __future__ import annotations

from dataclasses import dataclass

from safety.responsible import running_for
from trialsite.audit import clock
from trialsite.entry.today.bars import Axis, axis
from trialsite.entry.today.deadlines import Deadline, deadlines
from trialsite.entry.today.infusions import InfusionList, infusion_list
from trialsite.entry.today.lists import Waiting, lists_of, waiting
from trialsite.entry.today.reader import Reader
from trialsite.entry.today.visits import VisitGroup, visit_groups
from trialsite.pages.clocks import ClockLine, clock_line
from visits.due import Due

MOST_DEADLINES = 6


@dataclass(frozen=True, slots=True)
class Today:
    """What the page shows; a list in which nothing waits is only named."""

    clocks: tuple[ClockLine, ...]
    groups: tuple[VisitGroup, ...]
    axis: Axis
    lists: tuple[Waiting, ...]
    quiet: tuple[Waiting, ...]
    infusions: InfusionList | None
    deadlines: tuple[Deadline, ...]
    in_screening: int

    @property
    def visits(self) -> int:
        """How many visits wait."""
        return sum(group.total for group in self.groups if group.key is not Due.HISTORY)

    @property
    def history(self) -> int:
        """How many visits were not entered whose window closed before the first day of use."""
        return next((group.total for group in self.groups if group.key is Due.HISTORY), 0)

    @property
    def due(self) -> int:
        """How many visits are due today."""
        return next((group.total for group in self.groups if group.key is Due.TODAY), 0)

    @property
    def waiting(self) -> int:
        """How many other things wait."""
        return sum(each.total for each in self.lists)


def today_of(reader: Reader) -> Today:
    """Everything that waits for a reader; a fixed number of statements."""
    found = [waiting(work, reader) for work in lists_of(reader)]
    runs_out = deadlines(reader.today) if reader.enters else []
    now = clock.now()
    return Today(
        clocks=tuple(clock_line(each, now) for each in running_for(reader.user)),
        groups=visit_groups(reader),
        axis=axis(reader.today),
        lists=tuple(each for each in found if each.total),
        quiet=tuple(each for each in found if not each.total),
        infusions=infusion_list(reader) if reader.enters else None,
        deadlines=tuple(runs_out[:MOST_DEADLINES]),
        in_screening=len(runs_out),
    )
