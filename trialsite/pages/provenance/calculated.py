"""Of which answers a calculated value is made: its rule is run once over answers that note what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from trialsite.crf.address import row_of
from trialsite.crf.answers import Answer, Answers
from trialsite.crf.checks import Case
from trialsite.crf.fields import Calculated, Question
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class _Noting(Answers):
    """Answers that note each address that is read."""

    read: dict[str, None] = field(default_factory=dict)

    def __getitem__(self, address: str) -> Answer:
        self.read[address] = None
        return super().__getitem__(address)


@dataclass(frozen=True, slots=True)
class Input:
    """One answer that went into the value, as people read it."""

    address: str
    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Computed:
    """A calculated value as people read it, and the answers of its form that went into it."""

    value: Text | None
    inputs: tuple[Input, ...]


def computed(crf: Crf, case: Case, address: str) -> Computed | None:
    """How the value at an address comes about; None for answers that are stored.

    What is made of facts of other forms alone has no inputs.
    """
    question = crf.question(address)
    if not isinstance(question, Calculated):
        return None
    group, key = row_of(address)
    noting = _Noting(case.answers.by_address, case.answers.removed)
    value = question.compute(replace(case, answers=noting, group=group, row=key))
    inputs = tuple(_input(crf, case, each) for each in noting.read if each != address and _is_stored(crf, each))
    return Computed(None if value is None else _value(question, value), inputs)


def _value(question: Calculated, value: Any) -> Text:
    shown = (f"{question.show(value, each)} {question.unit.get(each)}".strip() for each in ("en", "zh-hans"))
    return Text(*shown)


def _is_stored(crf: Crf, address: str) -> bool:
    try:
        return not crf.question(address).virtual
    except (KeyError, ValueError):
        return False


def _input(crf: Crf, case: Case, address: str) -> Input:
    question = crf.question(address)
    shown = (_shown(question, case.answers[address], language) for language in ("en", "zh-hans"))
    return Input(address, question.label, Text(*shown))


def _shown(question: Question, answer: Answer, language: str) -> str:
    text = question.show_answer(answer, language)
    return f"{text} {question.unit.get(language)}".strip() if text else "–"
