"""Conditions under which a question is asked or required: tables of values, not code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trialsite.crf.answers import Answers


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the answer to `question` (or the fact, or the protocol setting) is among `values`.

    Inside a row the question is one of the row, with `of_form` one of the form around it. `part` looks at a part of a
    result instead of the result: `flag`. `also` is a further condition that must hold:
    `when("sex", "F") & when_fact("visit_code", "SCR")`.
    """

    question: str = ""
    fact: str = ""
    setting: str = ""
    values: frozenset[Any] = frozenset()
    of_form: bool = False
    part: str = ""
    also: Condition | None = None

    def __and__(self, other: Condition) -> Condition:
        return replace(self, also=other if self.also is None else self.also & other)

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The single conditions that must all hold."""
        return (self, *(self.also.parts if self.also else ()))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that must be known to tell whether it holds."""
        return tuple(part.fact for part in self.parts if part.fact)

    def holds(self, answers: Answers, facts: Mapping[str, Any], prefix: str = "") -> bool:
        """Whether the condition is fulfilled; `prefix` is the row (`results[hgb].`) inside a row group."""
        return all(part._holds(answers, facts, prefix) for part in self.parts)

    def _holds(self, answers: Answers, facts: Mapping[str, Any], prefix: str) -> bool:
        if self.fact:
            return facts.get(self.fact) in self.values
        value = answers[("" if self.of_form else prefix) + self.question].value
        return (getattr(value, self.part, None) if self.part else value) in self.values


def when(question: str, *values: object) -> Condition:
    """Asked when the answer to `question` is one of `values`."""
    return Condition(question=question, values=frozenset(values))


def when_form(question: str, *values: object) -> Condition:
    """Inside a row: asked when the answer to a question of the form around it is one of `values`."""
    return Condition(question=question, values=frozenset(values), of_form=True)


def when_flag(result: str, *flags: str) -> Condition:
    """Asked when a result lies so against its reference limits: L, N or H."""
    return Condition(question=result, values=frozenset(flags), part="flag")


def when_fact(fact: str, *values: object) -> Condition:
    """Asked when the fact is one of `values`."""
    return Condition(fact=fact, values=frozenset(values))


ALWAYS = Condition()
