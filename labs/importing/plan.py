"""What a file would add: each result and what becomes of it, and what is added to each form; never overwritten."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from labs.importing.known import Slot
from labs.importing.targets import Target, targets
from trialsite.crf.answers import Answer
from trialsite.protocol.text import Text

UNSAID = Text("", "")


class Kind(StrEnum):
    """What becomes of a result."""

    ADD = "add"
    CONFLICT = "conflict"
    REFUSED = "refused"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Entry:
    """One result of the file and what becomes of it; `slot` where its form is known."""

    row: int
    code: str
    name: str
    reported: str
    kind: Kind
    why: Text = UNSAID
    slot: Slot | None = None
    target: Target | None = None
    stored: str = ""


@dataclass
class Addition:
    """What is added to one form in one save, and from which row each answer comes."""

    slot: Slot
    answers: dict[str, Answer] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def head(self) -> tuple[str, ...]:
        """The answers that say when the sample was taken and by whom it was measured."""
        return tuple(name for name in (self.slot.crf.occurred, "lab_done", "lab_name") if name in self.answers)

    @property
    def holds_results(self) -> bool:
        """Whether any result is left."""
        return any(target.address in self.answers for target in targets().values() if target.form == self.slot.crf.key)

    @property
    def shown_sample(self) -> str:
        """The sample that is added, as people read it."""
        return self.slot.crf.questions[self.slot.crf.occurred].show(self.answers[self.slot.crf.occurred].value, "zh")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the dry run shows and the import does."""

    entries: Sequence[Entry]
    additions: Sequence[Addition]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many results are of each kind."""
        found = Counter(entry.kind for entry in self.entries)
        return {kind.value: found[kind] for kind in Kind}

    @property
    def basis(self) -> str:
        """What an import rests on: every answer that would be added, and the revision of its form."""
        told = sorted(
            f"{each.slot.record.pk}:{each.slot.record.revision}:{address}={answer.text}"
            for each in self.additions
            for address, answer in each.answers.items()
        )
        return hashlib.sha256("\n".join(told).encode()).hexdigest()
