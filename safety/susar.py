"""Whether a serious event is a SUSAR, and by when it is reported: both opinions, and what was expected; pure.

Either side's opinion suffices: where they disagree, the one that cannot exclude the product counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from safety.clocks import ClockKind

GRAVE = frozenset({"DEATH", "LIFE"})


@dataclass(frozen=True, slots=True)
class Opinions:
    """What is known: serious or possibly so, both causalities (codes of AECAUS), and what was expected (NY)."""

    is_serious: bool
    investigator: str | None
    sponsor: str | None
    expected: str | None
    criteria: frozenset[str] = frozenset()


def is_susar(told: Opinions, related: Collection[str]) -> bool | None:
    """Suspected (by either side), unexpected, serious; None while the sponsor has not said what it takes to know."""
    if not told.is_serious or told.expected == "Y":
        return False
    if told.investigator in related or told.sponsor in related:
        return True if told.expected == "N" else None
    return None if told.sponsor is None else False


def clocks_of(told: Opinions, related: Collection[str]) -> tuple[ClockKind, ...]:
    """The reporting clocks that run from the sponsor's awareness (day 0)."""
    if not is_susar(told, related):
        return ()
    return (ClockKind.SUSAR_7, ClockKind.SUSAR_7_FOLLOWUP) if told.criteria & GRAVE else (ClockKind.SUSAR_15,)
