"""The data: a file for each form and each of its row groups, with every stored column.

What was entered in error is no data: the list of records says so with its reason, and the trail holds the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from trialsite.casebook.models import CrfRecord, RecordLink
from trialsite.crf import registry
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.exports.package.scope import EYES, Scope, streamed
from trialsite.exports.package.study_day import dated_by, reader
from trialsite.pages.spreadsheets import write_rows
from trialsite.protocol.audience import Audience

# what says where a row stands; the same in every file of forms
PLACE = {
    "participant": "record__participant__code", "visit": "record__visit__code", "visit_number": "record__visit__number",
    "form_number": "record__repeat", "form_version": "record__form_version", "revision": "record__revision",
}  # fmt: skip
RECORDS = {
    "participant": "participant__code", "visit": "visit__code", "visit_number": "visit__number", "form": "form",
    "form_number": "repeat",
} | {
    name: name
    for name in (
        "form_version", "protocol_version", "required", "due_from", "due_to", "revision", "first_saved_at",
        "last_saved_at", "last_saved_by", "completed_at", "completed_by", "not_done_at", "not_done_why", "retired_at",
        "entered_in_error_at", "entered_in_error_why", "awaiting_investigator", "results_pending", "open_queries",
        "verified", "signed_at", "signed_by", "frozen_at", "locked_at",
    )
}  # fmt: skip
LINKS = {
    "participant": "record__participant__code", "visit": "record__visit__code", "form": "record__form",
    "form_number": "record__repeat", "address": "address", "to_visit": "target__visit__code", "to_form": "target__form",
    "to_form_number": "target__repeat", "made_at": "made_at", "removed_at": "removed_at",
}  # fmt: skip
OF_A_ROW = {"row": "key", "removed_at": "removed_at", "removed_why": "removed_why"}
NOT_DATA = frozenset({"record_id", "id", "key", "event_id", "removed_at", "removed_why"})


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the copy: its name, and what writes it and returns its number of rows."""

    name: str
    write: Callable[[IO[bytes], Scope], int]


def forms(eyes: frozenset[Audience] = EYES) -> list[Crf]:
    """The forms that a copy for these eyes holds."""
    return [crf for crf in registry.own_forms() if crf.audience in eyes]


def columns_of(model: Any) -> list[str]:
    """The stored columns of a form or a row that a blinded copy holds, in the order of the model."""
    hidden = tuple(name for name, question in model.questions.items() if not is_told(question))
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in NOT_DATA and not any(_is_of(field.attname, name) for name in hidden)
    ]


def is_told(question: Question, eyes: frozenset[Audience] = EYES) -> bool:
    """Whether a question is for these eyes; to those for whom forms are opened every question of theirs is."""
    return Audience.UNBLINDED in eyes or (question.audience in eyes and not question.sealed)


def _is_of(column: str, question: str) -> bool:
    return column == question or column.startswith(f"{question}_")


def tables() -> Iterator[Table]:
    """The files of the data, forms by key."""
    yield Table("data/records.csv", write_records)
    for crf in forms():
        yield Table(f"data/{crf.key}.csv", _content(crf.model, PLACE, dated_by(crf)))
        for group in crf.groups:
            yield Table(f"data/{crf.key}-{group.name}.csv", _content(group.model, PLACE | OF_A_ROW))
    yield Table("data/links.csv", _links)


def _content(
    model: Any, place: dict[str, str], dated: tuple[str, str] | None = None
) -> Callable[[IO[bytes], Scope], int]:
    def write(out: IO[bytes], scope: Scope) -> int:
        own = columns_of(model)
        valid = model.objects.filter(record__entered_in_error_at__isnull=True)
        rows = scope.of_records(valid).order_by("record__participant__code", "pk")
        lines = streamed(rows, *place.values(), *own)
        if dated is None:
            return write_rows(out, [*place, *own], lines)
        column, name = dated
        at, day = len(place) + own.index(column), reader()
        return write_rows(out, [*place, *own, name], ((*line, day(line[0], line[at])) for line in lines))

    return write


def write_records(out: IO[bytes], scope: Scope) -> int:
    """Every record with where it stands."""
    rows = scope.of_records(CrfRecord.objects.all(), "").order_by("participant__code", "form", "repeat", "pk")
    return write_rows(out, RECORDS, streamed(rows, *RECORDS.values()))


def _links(out: IO[bytes], scope: Scope) -> int:
    rows = scope.of_records(scope.of_records(RecordLink.objects.all()), "target__").order_by("made_at", "pk")
    return write_rows(out, LINKS, streamed(rows, *LINKS.values()))
