"""Conditions under which a question is asked or required: tables of values, not code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trialsite.crf.answers import Answers


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the answer to `question` (or the fact, or the protocol setting) is among `values`."""

    question: str = ""
    fact: str = ""
    setting: str = ""
    values: frozenset[Any] = frozenset()

    def holds(self, answers: Answers, facts: Mapping[str, Any], prefix: str = "") -> bool:
        """Whether the condition is fulfilled; `prefix` is the row (`results[hgb].`) inside a row group."""
        if self.fact:
            return facts.get(self.fact) in self.values
        return answers[prefix + self.question].value in self.values


def when(question: str, *values: object) -> Condition:
    """Asked when the answer to `question` is one of `values`."""
    return Condition(question=question, values=frozenset(values))


def when_fact(fact: str, *values: object) -> Condition:
    """Asked when the fact is one of `values`."""
    return Condition(fact=fact, values=frozenset(values))


ALWAYS = Condition()
