"""What the computation says: the state of each criterion with its evidence, and the overall result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from participants.eligibility.ternary import Ternary
from trialsite.crf.facts import Evidence
from trialsite.protocol.text import Text


class State(StrEnum):
    """A criterion does not block, blocks, or cannot be evaluated yet."""

    OK = "OK"
    FAIL = "FAIL"
    UNK = "UNK"


class Overall(StrEnum):
    """The result of all criteria together."""

    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    NOT_EVALUABLE = "NOT EVALUABLE"


_STATES = {True: State.OK, False: State.FAIL, None: State.UNK}


@dataclass(frozen=True, slots=True)
class Used:
    """One value that a criterion looked at: the fact it belongs to, and where it stands."""

    fact: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a criterion's condition for taking part holds, and what a person must know about that.

    `assumptions`: permissive readings that mattered. `notes`: what else the investigator should see.
    `divergent`: readings of the criterion's words come to different results.
    """

    holds: Ternary
    assumptions: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    divergent: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion, computed."""

    criterion: str
    state: State
    used: tuple[Used, ...]
    assumptions: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    divergent: bool = False


def verdict_of(criterion: str, finding: Finding, used: tuple[Used, ...]) -> Verdict:
    """The verdict that a finding means."""
    return Verdict(criterion, _STATES[finding.holds], used, finding.assumptions, finding.notes, finding.divergent)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All criteria in the registry's order."""

    verdicts: tuple[Verdict, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The criteria that block."""
        return tuple(each.criterion for each in self.verdicts if each.state is State.FAIL)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The criteria that cannot be evaluated yet."""
        return tuple(each.criterion for each in self.verdicts if each.state is State.UNK)

    @property
    def overall(self) -> Overall:
        """A criterion that blocks decides, whatever is still unknown."""
        if self.failed:
            return Overall.INELIGIBLE
        return Overall.NOT_EVALUABLE if self.unknown else Overall.ELIGIBLE

    @property
    def assumptions(self) -> tuple[tuple[str, Text], ...]:
        """The permissive readings that mattered, each with its criterion; the signature covers them."""
        return tuple((each.criterion, text) for each in self.verdicts for text in each.assumptions)
