"""The answers of a form as a document tells them: in both languages, each with what is stored beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.checks import Case
from trialsite.crf.codelists import FLAG
from trialsite.crf.fields import Calculated, Choice, PartialDate, Question
from trialsite.crf.form import Crf, RowGroup
from trialsite.crf.values.display import canonical, show_number, show_range
from trialsite.crf.values.measured import Measured
from trialsite.exports.package.data import is_told
from trialsite.exports.package.scope import EYES
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what was asked and said, its unit where it was answered, and codes and numbers stored beside it."""

    address: str
    label: Text
    value: Text
    unit: Text = NOTHING
    stored: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether there is a value or a missing code."""
        return bool(self.value.en)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with its answers; one that was taken out says when and why."""

    title: Text
    lines: tuple[Line, ...]
    removed_at: datetime | None = None
    removed_why: str = ""

    @property
    def answered(self) -> tuple[Line, ...]:
        """The questions that were answered."""
        return tuple(line for line in self.lines if line.is_answered)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not self.answered and self.removed_at is None


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its questions, or the rows of its table."""

    title: Text
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def answered(self) -> tuple[Line, ...]:
        """The questions that were answered."""
        return tuple(line for line in self.lines if line.is_answered)

    @property
    def filled(self) -> tuple[Row, ...]:
        """The rows that say something."""
        return tuple(row for row in self.rows if not row.is_empty)

    @property
    def unanswered(self) -> Text:
        """What was not answered, questions and rows one after the other."""
        names = [line.label for line in self.lines if not line.is_answered]
        names += [row.title for row in self.rows if row.is_empty]
        return Text("; ".join(each.en for each in names), "；".join(each.zh for each in names))


def parts_of(crf: Crf, case: Case, eyes: frozenset[Audience] = EYES) -> Iterator[Part]:
    """The sections of a form with the answers of a case; every question that these eyes may see, answered or not.

    A question that the protocol version does not ask is there where it was answered all the same.
    """
    asked = crf.live_questions(case.protocol)
    live = {
        name: question
        for name, question in crf.questions.items()
        if is_told(question, eyes) and (name in asked or case.answers[name].given)
    }
    placed = set()
    for section in crf.sections:
        if section.group:
            placed.add(section.group)
            yield Part(section.title, rows=tuple(_rows(crf.groups_by_name[section.group], case, eyes)))
        elif lines := tuple(_line(name, live[name], case) for name in section.names if name in live):
            yield Part(section.title, lines)
    for group in crf.groups:
        if group.name not in placed:
            yield Part(group.title, rows=tuple(_rows(group, case, eyes)))


def _rows(group: RowGroup, case: Case, eyes: frozenset[Audience]) -> Iterator[Row]:
    offered = dict(group.keys)
    for key in dict.fromkeys([*offered, *case.answers.keys_of(group.name)]):
        inside = replace(case, group=group.name, row=key)
        asked = group.questions_of(key)
        lines = tuple(
            _line(name, question, inside, group.questions[name].label)
            for name, question in asked.items()
            if is_told(question, eyes)
        )
        yield Row(offered.get(key, Text(key, key)), lines)
    for (name, key), gone in case.answers.removed.items():
        if name == group.name:
            yield Row(offered.get(key, Text(key, key)), tuple(_held(group, key, gone.answers, eyes)), gone.at, gone.why)


def _held(group: RowGroup, key: str, answers: Mapping[str, Answer], eyes: frozenset[Audience]) -> Iterator[Line]:
    """What a row held that was taken out."""
    for name, question in group.questions.items():
        if is_told(question, eyes):
            yield _said(f"{group.name}[{key}].{name}", question, answers.get(name, EMPTY), question.label)


def _line(name: str, question: Question, case: Case, label: Text | None = None) -> Line:
    address = case.address(name)
    if isinstance(question, Calculated):
        found = question.compute(case)
        value = NOTHING if found is None else Text(question.show(found, "en"), question.show(found, "zh"))
        return Line(address, label or question.label, value, question.unit if found is not None else NOTHING)
    return _said(address, question, case.answers[address], label or question.label)


def _said(address: str, question: Question, answer: Answer, label: Text) -> Line:
    value = Text(question.show_answer(answer, "en"), question.show_answer(answer, "zh"))
    unit = question.unit if answer.value is not None else NOTHING
    return Line(address, label, value, unit, stored_beside(question, answer))


def stored_beside(question: Question, answer: Answer) -> str:
    """The codes and numbers that stand in columns and that the words do not say."""
    if answer.missing:
        return answer.missing
    if answer.value is None:
        return ""
    if isinstance(answer.value, Measured):
        return " · ".join(_of_result(question, answer.value))
    if isinstance(question, PartialDate):
        first, last = answer.value.earliest, answer.value.latest
        return f"{answer.value.text}: {first} – {last}" if first != last else answer.value.text
    return canonical(answer.value) or "" if isinstance(question, Choice) or hasattr(question, "register") else ""


def _of_result(question: Question, result: Measured) -> Iterator[str]:
    """What follows from a result as it was reported: comparator, number, limits, where it lies, grade."""
    number = "" if result.value is None else show_number(result.value.normalize())
    yield f"{result.op.value} {number} {question.unit.en}".strip() + f" [{result.unit}]"
    if result.lloq is not None:
        yield f"LLOQ {show_number(result.lloq.normalize())}"
    if result.low is not None or result.high is not None:
        low, high = (each.normalize() if each is not None else None for each in (result.low, result.high))
        yield show_range((low, high))
    if result.flag:
        yield f"{result.flag} {FLAG.text(result.flag).en} {FLAG.text(result.flag).zh}"
    if result.grade is not None:
        yield f"DAIDS {result.grade}"
