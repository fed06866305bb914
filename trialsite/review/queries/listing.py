"""Stored answers to one question over all participants, from which queries are raised; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from trialsite.casebook import content
from trialsite.casebook.content import Stored
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf, RowGroup
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

ANY_ROW = "[]."
MOST = 500  # lines of a listing; more is nothing that somebody looks through
WHICH = {
    "all": Text("All answers", "全部"),
    "given": Text("With a value", "有数值"),
    "missing": Text("With a missing code", "有缺失代码"),
    "empty": Text("Not answered", "未填写"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer of one form: where it stands, and what it says in the language of the listing."""

    record: CrfRecord
    address: str
    shown: str

    @property
    def key(self) -> str:
        """How a page names it: participant, place and address."""
        return f"{self.record.participant.code}/{self.record.place}|{self.address}"

    @property
    def visit(self) -> str:
        """The visit; empty for entries of logs."""
        return self.record.visit.name if self.record.visit else ""


def fields_of(crf: Crf, audiences: frozenset[Audience]) -> list[tuple[str, Text]]:
    """The questions that may be asked about, as address and label; those of free rows stand for every row."""
    own = [(name, q.label) for name, q in crf.questions.items() if _is_open(q, audiences)]
    return own + [pair for group in crf.groups for pair in _fields_of_rows(group, audiences)]


def _is_open(question: Question, audiences: frozenset[Audience]) -> bool:
    return not question.virtual and not question.sealed and question.audience in audiences


def _fields_of_rows(group: RowGroup, audiences: frozenset[Audience]) -> Iterator[tuple[str, Text]]:
    for key in group.asked:
        for name, question in group.questions_of(key).items():
            if _is_open(question, audiences):
                yield f"{group.name}[{key}].{name}", question.label
    if not group.asked:
        for name, question in group.questions.items():
            if _is_open(question, audiences):
                yield f"{group.name}{ANY_ROW}{name}", question.label


def cells(form: str, field: str, which: str, sought: str, audiences: frozenset[Audience], language: str) -> list[Cell]:
    """The answers to a question in saved forms that can be asked about; a few statements however many there are."""
    crf = registry.get(form)
    saved = Q(form=form, revision__gt=0, locked_at__isnull=True, entered_in_error_at__isnull=True)
    records = visible_records(audiences).filter(saved, participant__code__contains=sought)
    ordered = list(records.order_by("participant__number", "visit__position", "repeat")[:MOST])
    if not ordered:
        return []
    stored = content.load_many(crf, ordered)
    found = (cell for pair in zip(ordered, stored, strict=True) for cell in _cells(crf, pair, (field, which), language))
    return list(found)[:MOST]


def _cells(crf: Crf, pair: tuple[CrfRecord, Stored], asked: tuple[str, str], language: str) -> Iterator[Cell]:
    record, stored = pair
    field, which = asked
    answers = content.answers_of(crf, stored)
    for address in _addresses(field, stored):
        answer = answers[address]
        if which in ("all", _kind(answer)):
            yield Cell(record, address, _shown(crf.question(address), answer, language))


def _shown(question: Question, answer: Answer, language: str) -> str:
    unit = question.unit.get(language) if answer.value is not None else ""
    return f"{question.show_answer(answer, language)} {unit}".strip() or "–"


def _kind(answer: Answer) -> str:
    if answer.missing:
        return "missing"
    return "given" if answer.given else "empty"


def _addresses(field: str, stored: Stored) -> list[str]:
    """The places of a question in one form: itself, or once in each row that there is."""
    if ANY_ROW not in field:
        return [field]
    group, name = field.split(ANY_ROW)
    return [f"{of}[{key}].{name}" for of, key in stored.live_rows() if of == group]
