"""The parts of the page of eligibility as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from participants.eligibility.told import Told, Waited
from participants.eligibility.verdict import Overall, State, Verdict
from participants.eligibility.words.exclusion import AWAITING
from trialsite.entry.eligibility.sources import Source
from trialsite.entry.row_parts import Row
from trialsite.protocol.facts import Criterion
from trialsite.protocol.text import Text

GLYPH_OF: Mapping[State, str] = {State.OK: "met", State.FAIL: "fail", State.UNK: "unk"}
TONE_OF: Mapping[State, str] = {State.OK: "ok", State.FAIL: "er", State.UNK: "wa"}
OVERALL: Mapping[Overall, tuple[Text, str]] = {
    Overall.ELIGIBLE: (Text("Eligible", "符合入选"), "ok"),
    Overall.INELIGIBLE: (Text("Not eligible", "不符合"), "er"),
    Overall.NOT_EVALUABLE: (Text("Not evaluable yet", "暂无法判定"), "wa"),
}


@dataclass(frozen=True)
class Line:
    """One criterion: its result, what it rests on, where that stands, and the answers that are given beside it.

    `asked` are answers that the criterion rests on, `differs` those with which an investigator judges otherwise.
    """

    criterion: Criterion
    verdict: Verdict
    told: Told
    result: Text
    sources: tuple[Source, ...]
    asked: tuple[Row, ...] = ()
    differs: tuple[Row, ...] = ()

    @property
    def glyph(self) -> str:
        """The sign of the result."""
        return GLYPH_OF[self.verdict.state]

    @property
    def tone(self) -> str:
        """The colour of the result; that of the row's edge where a person must look."""
        return TONE_OF[self.verdict.state]

    @property
    def opens(self) -> bool:
        """Whether what differs is shown at once: something is said there, or must be."""
        return any(row.stored or row.box.value or row.box.is_answered or row.says for row in self.differs)

    @property
    def waiting(self) -> tuple[Text, ...]:
        """What it waits for, where the evidence does not say so already."""
        return () if self.told.evidence == AWAITING else self.told.waiting


@dataclass(frozen=True)
class Group:
    """The inclusion or the exclusion criteria."""

    title: Text
    note: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Summary:
    """The overall result: its name and tone, what stands in the way, one cell per criterion, what is waited for."""

    title: Text
    tone: str
    told: Text
    cells: tuple[State, ...]
    waiting: tuple[Waited, ...] = ()
    assumptions: tuple[tuple[str, Text], ...] = ()

    @property
    def satisfied(self) -> int:
        """How many criteria do not stand in the way."""
        return sum(state is State.OK for state in self.cells)
