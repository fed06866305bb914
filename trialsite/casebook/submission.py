"""What a save is given and what it gives back; frozen values between page, engine and loaders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from trialsite.audit.entries import Origin
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.address import row_of
from trialsite.crf.answers import Answer
from trialsite.crf.checks import Finding
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a committed value was changed: a code of the reason list, with words where the code is OTHER."""

    code: str
    text: str = ""

    @property
    def given(self) -> bool:
        """Whether it says something: a code, and for OTHER also words."""
        return bool(self.code) and (self.code != "OTHER" or bool(self.text.strip()))

    @property
    def words(self) -> str:
        """Code and words in one text, as a removed row keeps them."""
        return f"{self.code}: {self.text}" if self.text else self.code


@dataclass(frozen=True)
class Submission:
    """One attempt to save a form.

    `answers` holds what could be read, `unreadable` the typed text and message of what could not. `revision`
    is the one the page was made from. `removed` are rows (group, key) to be removed, with the reason. `together` are
    the addresses that one act answered for a whole section. `origin_refs` say where single answers
    come from, such as a row of a file; `origin_ref` where all the others do. `occurred_at` is the instant of what is
    entered long after it happened.
    """

    answers: Mapping[str, Answer]
    revision: int
    unreadable: Mapping[str, tuple[str, Text]] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    confirmations: Mapping[tuple[str, str], str] = field(default_factory=dict)
    removed: Mapping[tuple[str, str], Reason] = field(default_factory=dict)
    complete: bool = False
    origin: Origin = Origin.TYPED
    origin_ref: str = ""
    origin_refs: Mapping[str, str] = field(default_factory=dict)
    pasted: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    occurred_at: datetime | None = None

    def reason_of(self, address: str) -> Reason:
        """Why the answer at an address changes: its own reason, or that of the removal of its row."""
        return self.removed.get(row_of(address)) or self.reasons.get(address, Reason(""))


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that was committed: before and after as ledger text."""

    address: str
    old: Answer
    new: Answer


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer two people changed differently since the page was made; nothing of it is stored."""

    address: str
    mine: Answer
    theirs: Answer
    by: str
    at: object


@dataclass(frozen=True)
class Outcome:
    """What became of a submission: everything a page needs to tell the person."""

    revision: int
    changed: tuple[Change, ...] = ()
    refused: tuple[Finding, ...] = ()
    refused_addresses: frozenset[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    findings: tuple[Finding, ...] = ()
    completed: bool = False
    queries_opened: int = 0
    queries_closed: int = 0

    @property
    def stale_addresses(self) -> frozenset[str]:
        """Answers of rows that were not removed, since somebody changed them meanwhile."""
        return frozenset(
            address for finding in self.refused if finding.check_id == "G-10" for address in finding.addresses
        )

    @property
    def stored_all(self) -> bool:
        """Whether nothing was refused and nothing conflicts."""
        return not self.refused and not self.conflicts


class SaveRefused(ActionRefused):
    """A whole save that may not happen; the try is in the ledger."""
