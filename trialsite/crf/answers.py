"""Answers as values between layers: what stands at each address of one record, typed and immutable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trialsite.crf.values.display import canonical


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a typed value, or a missing code with its reason, or neither (not answered)."""

    value: Any = None
    missing: str = ""
    why: str = ""

    @property
    def given(self) -> bool:
        """Answered, be it with a value or with a missing code."""
        return self.value is not None or bool(self.missing)

    @property
    def text(self) -> str | None:
        """How ledger, history and hash write it: None when not answered, `ND: why` for a missing code."""
        if self.missing:
            return f"{self.missing}: {self.why}"
        return canonical(self.value)


EMPTY = Answer()


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """A row that was taken out of its row group: when (UTC), why, and the answers it held, by question."""

    at: datetime
    why: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Answers(Mapping[str, Answer]):
    """All answers of one record by address; an address without an answer gives EMPTY.

    `removed` are the rows that were taken out, by row group and key; their answers are none of the record's.
    """

    by_address: Mapping[str, Answer] = field(default_factory=dict)
    removed: Mapping[tuple[str, str], RemovedRow] = field(default_factory=dict)

    def __getitem__(self, address: str) -> Answer:
        return self.by_address.get(address, EMPTY)

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_address)

    def __len__(self) -> int:
        return len(self.by_address)

    def with_changes(self, changes: Mapping[str, Answer]) -> Answers:
        """The answers as they will stand once `changes` are stored."""
        after = {**self.by_address, **changes}
        return Answers({address: answer for address, answer in after.items() if answer.given}, self.removed)

    def keys_of(self, group: str) -> tuple[str, ...]:
        """Keys of the rows of a row group that hold an answer, in order of first appearance."""
        prefix = f"{group}["
        found = (address[len(prefix) :].split("]")[0] for address in self.by_address if address.startswith(prefix))
        return tuple(dict.fromkeys(found))
