"""The sealed forms as tables: every answer opened, in the columns that an unsealed one would have."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import IO, Any

from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.crf.answers import Answer
from trialsite.crf.checks import Case
from trialsite.crf.fields import Calculated, Question
from trialsite.crf.form import Crf
from trialsite.exports.casebook.forms import case_of
from trialsite.exports.package.data import PLACE, Table, forms, write_records
from trialsite.exports.package.scope import OPENED, Scope
from trialsite.pages.spreadsheets import write_rows
from trialsite.protocol.text import Text

# where a record stands, in the words of the other tables
_AT = tuple(name.removeprefix("record__") for name in PLACE.values())


def tables() -> Iterator[Table]:
    """The records, and a file for each sealed form."""
    yield Table("data/records.csv", write_records)
    for crf in forms(OPENED):
        yield Table(f"data/{crf.key}.csv", _writer(crf))


def _writer(crf: Crf) -> Any:
    asked = crf.questions.values()

    def write(out: IO[bytes], scope: Scope) -> int:
        heads = [*PLACE, *(head for question in asked for head in _heads(question))]
        return write_rows(out, heads, _lines(crf, scope))

    return write


def _lines(crf: Crf, scope: Scope) -> Iterator[list[Any]]:
    valid = CrfRecord.objects.filter(form=crf.key, revision__gt=0, entered_in_error_at__isnull=True)
    records = scope.of_records(valid, "").select_related("participant", "visit")
    now = clock.now()
    for record in records.order_by("participant__code", "visit__position", "repeat", "pk"):
        case = case_of(crf, record, now)
        cells: list[Any] = [_place(record, path) for path in _AT]
        for name, question in crf.questions.items():
            cells += _cells(question, case.answers[name], case)
        yield cells


def _heads(question: Question) -> list[str]:
    return [question.name] if question.virtual else [question.name, *question.missing_columns()]


def _cells(question: Question, answer: Answer, case: Case) -> list[Any]:
    if isinstance(question, Calculated):
        return [_calculated(question, case)]
    return [answer.value] if question.virtual else [answer.value, answer.missing or None, answer.why or None]


def _calculated(question: Calculated, case: Case) -> Any:
    found = question.compute(case)
    if isinstance(found, Decimal) and question.places is not None:
        return found.quantize(Decimal(1).scaleb(-question.places), ROUND_HALF_UP)
    return found.en if isinstance(found, Text) else found


def _place(record: CrfRecord, path: str) -> Any:
    """A value by its path through the record: `visit__code`."""
    found: Any = record
    for step in path.split("__"):
        found = getattr(found, step) if found is not None else None
    return found
