"""Read and build the stored answers of one record: content row, rows of row groups, typed answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Model

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.casebook import bare
from trialsite.casebook.linked import has_links, links_of, write_links
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.stored_rows import whole_rows_of
from trialsite.casebook.submission import Reason
from trialsite.crf.address import read_address
from trialsite.crf.answers import Answer, Answers, RemovedRow
from trialsite.crf.form import Crf, RowGroup


@dataclass
class Stored:
    """The live rows behind one record, as loaded inside the save's transaction."""

    content: Any = None
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def live_rows(self) -> dict[tuple[str, str], Any]:
        """Rows that were not removed."""
        return {place: row for place, row in self.rows.items() if row.removed_at is None}

    def put_links(self, places: Mapping[str, str]) -> None:
        """Give each row the places its answers lead to, by their addresses."""
        for address, target in places.items():
            place = read_address(address)
            row = self.rows.get((place.group, place.key)) if place.group else self.content
            if row is not None:
                row.linked[place.var] = target


def load(crf: Crf, record: CrfRecord, *, linked: bool = True) -> Stored:
    """The stored rows of a record: one statement, with several row groups one each; none before the first save.

    Not `linked`: it is known that no answer leads to another record.
    """
    return load_many(crf, [record], linked=linked)[0] if record.revision else Stored()


def load_many(crf: Crf, records: Sequence[CrfRecord], *, linked: bool = True) -> list[Stored]:
    """The same for several saved records of one form, as many statements as for one; links need one more."""
    keys = [record.pk for record in records]
    links = links_of(keys) if linked and has_links(crf) else {}
    found = _read_anyway(crf, records) or _with_rows(crf, keys)
    for key, stored in found.items():
        stored.put_links(links.get(key, {}))
    return [found[key] for key in keys]


def _read_anyway(crf: Crf, records: Sequence[CrfRecord]) -> dict[Any, Stored]:
    """The same from what facts about the participant read, where that is all of it."""
    rows = None if crf.groups else whole_rows_of(crf.model, records[0].participant_id)
    found = {row.record_id: Stored(row) for row in rows or ()}
    return found if all(record.pk in found for record in records) else {}


def _with_rows(crf: Crf, keys: Sequence[Any]) -> dict[Any, Stored]:
    """Content and rows by record; those of the first row group stand beside the content in one statement."""
    found: dict[Any, Stored] = {}
    statement, content, row = _statement(crf)
    at, width = content.names.index("record_id"), len(content.names)
    for values in bare.fetch(statement, {"keys": list(keys)}):
        if values[at] not in found:
            found[values[at]] = Stored(content.taken_from(iter(values)))
        if row is not None:
            _take(found[values[at]], crf.groups[0], row.taken_from(iter(values[width:])))
    for group in crf.groups[1:]:
        for each in group.model._default_manager.filter(record_id__in=list(keys)).order_by("pk"):
            _take(found[each.record_id], group, each)  # type: ignore[attr-defined]
    return found


def _take(stored: Stored, group: RowGroup, row: Any) -> None:
    """Keep a row; a form without rows has an empty one beside it."""
    if row.pk is not None:
        stored.rows[group.name, row.key] = row


@cache
def _statement(crf: Crf) -> tuple[str, bare.Table, bare.Table | None]:
    """The statement, the table of the content, and that of the first row group where there is one."""
    content = bare.whole("c", crf.model)
    table, where = crf.model._meta.db_table, "WHERE c.record_id = ANY(%(keys)s)"
    if not crf.groups:
        return f"SELECT {content.columns} FROM {table} c {where}", content, None  # noqa: S608  a table of ours
    row = bare.whole("x", crf.groups[0].model)
    joined = f"{table} c LEFT JOIN {row.model._meta.db_table} x ON x.record_id = c.record_id"
    return f"SELECT {content.columns}, {row.columns} FROM {joined} {where} ORDER BY x.id", content, row  # noqa: S608


def answers_of(crf: Crf, stored: Stored) -> Answers:
    """Every given answer of the record, by address; removed rows are left out."""
    found: dict[str, Answer] = {}
    if stored.content is not None:
        found = {name: q.answer(stored.content) for name, q in crf.questions.items() if not q.virtual}
    for (group, key), row in stored.live_rows().items():
        for name, question in crf.groups_by_name[group].questions.items():
            if not question.virtual:
                found[f"{group}[{key}].{name}"] = question.answer(row)
    return Answers({address: answer for address, answer in found.items() if answer.given}, removed_rows(crf, stored))


def removed_rows(crf: Crf, stored: Stored) -> dict[tuple[str, str], RemovedRow]:
    """The rows that were taken out, with what they held."""
    found = {}
    for (group, key), row in stored.rows.items():
        if row.removed_at is not None:
            questions = crf.groups_by_name[group].questions.items()
            held = {name: question.answer(row) for name, question in questions if not question.virtual}
            found[group, key] = RemovedRow(row.removed_at, row.removed_why, held)
    return found


def answers_of_many(crf: Crf, records: Sequence[CrfRecord]) -> list[Answers]:
    """The given answers of several records of one form outside its row groups; one statement, one more for links."""
    saved = [record.pk for record in records if record.revision]
    rows: list[Any] = list(crf.model._default_manager.filter(record_id__in=saved))
    links = links_of(saved) if has_links(crf) else {}
    by_record = {row.record_id: Stored(row) for row in rows}
    for key, found in by_record.items():
        found.put_links(links.get(key, {}))
    return [answers_of(crf, by_record.get(record.pk, Stored())) for record in records]


@dataclass
class Writing:
    """Rows to be inserted and updated for one set of changes, and links by address.

    `beside` is another record at hand, to which a link may lead.
    """

    record: CrfRecord
    new: list[Model] = field(default_factory=list)
    changed: list[Model] = field(default_factory=list)
    links: dict[str, str | None] = field(default_factory=dict)
    beside: CrfRecord | None = None

    def note(self, row: Model, *, is_new: bool) -> None:
        """Remember a row once."""
        target = self.new if is_new else self.changed
        if not any(each is row for each in target):
            target.append(row)


def apply(crf: Crf, record: CrfRecord, stored: Stored, changes: dict[str, Answer]) -> Writing:
    """Put the changed answers into the rows (not yet written); a first save always makes the content row."""
    writing = Writing(record)
    if stored.content is None:
        stored.content = crf.model(record_id=record.pk)
        writing.note(stored.content, is_new=True)
    for address, answer in changes.items():
        place, question = read_address(address), crf.question(address)
        if question.kind == "link":
            writing.links[address] = answer.value
        if not place.group:
            question.put(stored.content, answer)
            if stored.content not in writing.new:
                writing.note(stored.content, is_new=False)
            continue
        row = stored.rows.get((place.group, place.key))
        is_new = row is None or any(row is each for each in writing.new)
        if row is None:
            row = crf.groups_by_name[place.group].model(record_id=record.pk, key=place.key)
            stored.rows[place.group, place.key] = row
        question.put(row, answer)
        writing.note(row, is_new=is_new)
    return writing


def remove(writing: Writing, stored: Stored, rows: Mapping[tuple[str, str], Reason], at: datetime) -> None:
    """Mark rows as removed (not yet written); what they held stays in them."""
    for place, reason in rows.items():
        row = stored.rows[place]
        row.removed_at, row.removed_why = at, reason.words
        writing.note(row, is_new=False)


def write(writing: Writing, declared: Declared, revision: int) -> None:
    """Insert and update the rows with their history, two statements per table and kind; then the links."""
    for rows, insert in ((writing.new, True), (writing.changed, False)):
        by_model: dict[type[Model], list[Model]] = {}
        for row in rows:
            by_model.setdefault(type(row), []).append(row)
        for model, group in by_model.items():
            if insert:
                tracked.insert(group, declared, revision=revision)
            else:
                tracked.update(group, _columns(model), declared, revision=revision)
    if writing.links:
        write_links(writing.record, writing.links, declared, beside=writing.beside)


def _columns(model: type[Model]) -> list[str]:
    skipped = {"record", "id", "key", "event_id"}
    return [f.name for f in model._meta.concrete_fields if f.name not in skipped]
