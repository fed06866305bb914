"""When a stopping rule fires, from what is known of people; pure, blinded, and the same for one person and for all.

An event whose causality nobody assessed yet counts in no rule that asks for it. Source: clinical specification 6.5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from labs.loads import Load
from safety.rules import FATAL, YES, Event
from trialsite.protocol.stopping import Scope, Sort, Sought, StoppingRule

STOPPED = "WITHDRAWN"
NOTHING = "NONE"


@dataclass(frozen=True, slots=True)
class Seen:
    """One adverse event with its place, what makes it special, its code, and whether its causality counts as related.

    `is_related` is None while the investigator has not assessed it.
    """

    place: str
    event: Event
    is_related: bool | None = None
    special: frozenset[str] = frozenset()
    code: str = ""

    @property
    def kinds(self) -> frozenset[str]:
        """What it may have in common with another event: its term, its dictionary code, its special interest."""
        term = self.event.term.strip().casefold()
        return frozenset(filter(None, (term, self.code.strip().casefold()))) | (self.special - {NOTHING})


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules know of one participant; samples oldest first, each with the place of its form."""

    code: str
    events: tuple[Seen, ...] = ()
    loads: tuple[tuple[str, Load], ...] = ()
    pregnancies: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ()
    infused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What the protocol calls a confirmed virological failure: so many in a row, each at `limit` copies/mL or more."""

    consecutive: int
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fires, for one participant or ("") the study, and what it rests on: places of forms."""

    rule: StoppingRule
    participant: str
    grounds: frozenset[str]


def counts(sought: Sought, seen: Seen) -> bool:
    """Whether an event is what is sought, in everything that is asked of it."""
    event, term = seen.event, seen.event.term.casefold()
    asked = (
        (sought.min_grade > 0, (event.grade or 0) >= sought.min_grade),
        (sought.is_related, seen.is_related is True),
        (sought.is_serious, event.serious == YES),
        (sought.is_fatal, event.outcome == FATAL or event.grade == 5),
        (sought.is_open, event.is_open),
        (sought.stopped_treatment, event.action == STOPPED),
        (bool(sought.special), bool(sought.special & seen.special)),
        (bool(sought.names), any(name in term for name in sought.names)),
    )
    return all(holds for is_asked, holds in asked if is_asked)


def found(rule: StoppingRule, known: Known, failure: Failure) -> tuple[str, ...]:
    """The places of what counts under a rule in one participant."""
    if rule.any_of:
        return tuple(each.place for each in _events(rule, known))
    told: Mapping[Sort, tuple[str, ...]] = {
        Sort.LOADS: failing(known.loads, failure),
        Sort.PREGNANCY: known.pregnancies,
        Sort.CONSENT: known.withdrawals,
    }
    return told.get(rule.sort, ())


def _events(rule: StoppingRule, known: Known) -> list[Seen]:
    return [each for each in known.events if any(counts(sought, each) for sought in rule.any_of)]


def failing(loads: Sequence[tuple[str, Load]], failure: Failure) -> tuple[str, ...]:
    """The samples of every run of results at the limit or more that is long enough; what is unclear ends no run."""
    clear = [(place, load.is_below(failure.limit)) for place, load in loads if load.usable is not None]
    runs: list[list[str]] = [[]]
    for place, is_below in clear:
        if is_below is False:
            runs[-1].append(place)
        elif is_below is True:
            runs.append([])
    return tuple(place for run in runs if len(run) >= failure.consecutive for place in run)


def firings(rules: Iterable[StoppingRule], people: Sequence[Known], failure: Failure) -> Iterator[Firing]:
    """Every rule that fires for these people: those of participants for each, those of the study for all together."""
    for rule in rules:
        if rule.scope is Scope.STUDY:
            yield from _of_study(rule, _counted(rule, people), failure)
            continue
        for known in people:
            places = found(rule, known, failure)
            if places:
                yield Firing(rule, known.code, _named(known, places))


def _counted(rule: StoppingRule, people: Sequence[Known]) -> list[Known]:
    """Those who count: all, or the first so many who were infused."""
    if not rule.of_first:
        return list(people)
    infused = [(known.infused_at, known.code, known) for known in people if known.infused_at is not None]
    return [known for _at, _code, known in sorted(infused, key=lambda each: each[:2])[: rule.of_first]]


def _of_study(rule: StoppingRule, people: Sequence[Known], failure: Failure) -> Iterator[Firing]:
    grounds: set[str] = set()
    for group in _groups(rule, people) if rule.same_kind else [people]:
        with_it = [(known, places) for known in group if (places := found(rule, known, failure))]
        if len(with_it) >= rule.participants:
            grounds.update(*(_named(known, places) for known, places in with_it))
    if grounds:
        yield Firing(rule, "", frozenset(grounds))


def _groups(rule: StoppingRule, people: Sequence[Known]) -> Iterator[list[Known]]:
    """For each kind of event that counts, the people with their events of that kind alone."""
    counted = {known.code: _events(rule, known) for known in people}
    kinds = {kind for seen in counted.values() for each in seen for kind in each.kinds}
    for kind in sorted(kinds):
        yield [
            Known(code, tuple(each for each in seen if kind in each.kinds))
            for code, seen in counted.items()
        ]  # fmt: skip


def _named(known: Known, places: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{known.code} {place}" for place in places)


def is_new(firing: Firing, told: Collection[str]) -> bool:
    """Whether a firing rests on something that no earlier firing of the rule rested on."""
    return not firing.grounds <= set(told)


def awaited(seen: Seen) -> bool:
    """Whether an event would count in some rule, were it assessed as related: grade 3 or more, serious, or special."""
    grave = (seen.event.grade or 0) >= 3 or seen.event.is_serious or bool(seen.special & {"THROMB", "HYPERS"})
    unjudged = seen.event.possibly_serious == YES and seen.event.serious is None
    return (grave and seen.is_related is None) or unjudged
