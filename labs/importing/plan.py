"""What a file would add: each result of each line against what is stored; pure. Nothing is ever overwritten."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from labs.importing.extract import Line, Reported
from labs.importing.known import Known, Slot
from labs.importing.mapping import FileMapping, Named, folded
from labs.importing.placing import Sample, placed, sample_of
from labs.importing.said import (
    FOREIGN,
    NO_CODE,
    NO_FORM,
    NO_UNIT,
    NOT_EVALUATED,
    OTHER_SAMPLE,
    STORED_DIFFERS,
    TWICE,
    TWICE_OTHERWISE,
    UNKNOWN_ANALYTE,
)
from labs.importing.targets import Target, targets
from trialsite.crf.answers import Answer
from trialsite.crf.evaluate import refused
from trialsite.crf.fields import Reading
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, read_measured
from trialsite.crf.values.normalise import normalise
from trialsite.crf.values.units import MeasureGrammar, unit_of
from trialsite.crf.values.units import folded as folded_unit
from trialsite.protocol.text import Text

T = TypeVar("T")
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


@dataclass
class _Work:
    """A plan being made."""

    mapping: FileMapping
    known: Known
    people: frozenset[str]
    reading: Reading
    entries: list[Entry] = field(default_factory=list)
    additions: dict[Any, Addition] = field(default_factory=dict)
    # what the file itself said before: form and address → row and canonical text
    said: dict[tuple[Any, str], tuple[int, Any]] = field(default_factory=dict)


def code_of(line: Line) -> str:
    """The screening number of a line in one spelling."""
    return normalise(line.said.get("participant", "")).upper()


def plan(lines: Iterable[Line], mapping: FileMapping, known: Known, people: frozenset[str], reading: Reading) -> Plan:
    """The plan of a file; `people` are the screening numbers that exist."""
    work = _Work(mapping, known, people, reading)
    called = mapping.called()
    for line in lines:
        for reported in line.results:
            if reported.value or reported.trouble:
                work.entries.append(_entry(work, line, reported, called.get(folded(reported.name))))
    _refuse_impossible(work)
    additions = [each for each in work.additions.values() if each.answers]
    return Plan(tuple(work.entries), tuple(sorted(additions, key=lambda each: _order(each.slot))))


def _order(slot: Slot) -> tuple[str, str]:
    return slot.record.participant.code, str(slot.record.pk)


class _NotTaken(Exception):
    """Why a result has no place, or cannot be read."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def _entry(work: _Work, line: Line, reported: Reported, named: Named | None) -> Entry:
    said = f"{reported.value} {reported.unit}".strip()
    entry = Entry(line.number, code_of(line), reported.name, said, Kind.REFUSED)
    try:
        target = _target(work, line, reported, named)
        entry = replace(entry, target=target)
        sample = _taken(sample_of(line, work.reading))
        slots = work.known.of(entry.code, target.form)
        slot = _taken(placed(sample, slots, work.mapping.laboratory) if slots else NO_FORM)
        entry = replace(entry, slot=slot)
        _taken(slot.shut or slot)
        unit = reported.unit or (named.unit if named else "")
        found = _taken(_read(target, reported.value, unit, work.reading))
    except _NotTaken as no:
        return replace(entry, why=no.why)
    return _compared(work, replace(entry, kind=Kind.ADD), sample, found)


def _target(work: _Work, line: Line, reported: Reported, named: Named | None) -> Target:
    trouble = line.trouble or reported.trouble
    if trouble:
        raise _NotTaken(Text(*trouble))
    if code_of(line) not in work.people:
        raise _NotTaken(FOREIGN if code_of(line) else NO_CODE)
    if named is None or named.analyte not in targets():
        raise _NotTaken(UNKNOWN_ANALYTE)
    return targets()[named.analyte]


def _taken(found: T | Text) -> T:
    """What was found; raises where it is the reason why nothing was."""
    if isinstance(found, Text):
        raise _NotTaken(found)
    return found


@dataclass(frozen=True, slots=True)
class _Found:
    """A result as it is understood, and the answers that say it."""

    result: Measured
    answers: Mapping[str, Answer]


def _read(target: Target, value: str, unit: str, reading: Reading) -> _Found | Text:
    """A result, read as the page reads it; why not, where it cannot be read."""
    if not unit:
        return NO_UNIT
    grammar = target.question.grammar
    try:
        if target.unit_at:
            result = read_measured(value, grammar=grammar, assumed=unit)
            answers = {
                target.address: Answer(target.question.read(value, reading)),
                target.unit_at: Answer(result.unit),
            }
            return _Found(result, answers)
        result = _with_unit(value, unit, grammar)
    except Unreadable as problem:
        return problem.message
    return _Found(result, {target.address: Answer(result)})


def _with_unit(value: str, unit: str, grammar: MeasureGrammar) -> Measured:
    """A result whose text says its unit too; words such as "not detected", and numbers with their own unit, stay alone.

    Raises Unreadable, also for a unit that is not the analyte's.
    """
    known = unit_of(unit, grammar)
    if folded_unit(known.name) == folded_unit(grammar.unit):
        return read_measured(value, grammar=grammar)
    try:
        return read_measured(f"{value} {unit}", grammar=grammar)
    except Unreadable:
        alone = read_measured(value, grammar=grammar)
        if alone.number is not None and alone.unit == grammar.unit:
            raise
        return alone


def _compared(work: _Work, entry: Entry, sample: Sample, found: _Found) -> Entry:
    """The entry against what is stored and what earlier rows say; what is new becomes part of its form's addition."""
    slot, target = entry.slot, entry.target
    if slot is None or target is None:
        raise ValueError("An entry to be compared has its place.")
    stored = slot.case.answers[target.address]
    if stored.given:
        if _same(stored.value, found.result):
            return replace(entry, kind=Kind.PRESENT)
        return replace(entry, kind=Kind.CONFLICT, why=STORED_DIFFERS, stored=_shown(slot, target, stored))
    before = work.said.get((slot.record.pk, target.address))
    if before is not None:
        same = _same(before[1], found.result)
        why = (TWICE if same else TWICE_OTHERWISE).format(row=before[0])
        return replace(entry, kind=Kind.PRESENT if same else Kind.REFUSED, why=why)
    addition = work.additions.setdefault(slot.record.pk, Addition(slot))
    taken = addition.answers.get(slot.crf.occurred)
    if taken is not None and sample.at not in (None, taken.value):
        return replace(entry, kind=Kind.REFUSED, why=OTHER_SAMPLE.format(stored=addition.shown_sample))
    work.said[slot.record.pk, target.address] = (entry.row, found.result)
    for address, answer in {**sample.answers(slot, work.mapping.laboratory), **found.answers}.items():
        if address not in addition.answers and not slot.case.answers[address].given:
            addition.answers[address], addition.rows[address] = answer, entry.row
    return entry if found.result.is_evaluable else replace(entry, why=NOT_EVALUATED)


def _same(stored: Measured | None, found: Measured) -> bool:
    """Whether two results say the same, in whatever unit."""
    if stored is None:
        return False
    if stored.value is None or found.value is None:
        return (stored.op, stored.unit, stored.raw.strip()) == (found.op, found.unit, found.raw.strip())
    return (stored.op, stored.value, stored.inclusive) == (found.op, found.value, found.inclusive)


def _shown(slot: Slot, target: Target, stored: Answer) -> str:
    unit = slot.case.answers[target.unit_at].value if target.unit_at else ""
    return f"{stored.text} {unit or ''}".strip()


def _refuse_impossible(work: _Work) -> None:
    """Take out what the checks of the form would refuse; without its sample nothing of a form can be added."""
    for key, addition in work.additions.items():
        slot = addition.slot
        kept, findings = refused(slot.crf, slot.case, slot.case.answers, addition.answers)
        why = {address: finding.message for finding in findings for address in finding.addresses}
        gone = set(addition.answers) - set(kept)
        if not gone:
            continue
        if gone & set(addition.head):
            whole = next(why[address] for address in addition.head if address in gone)
            why = {entry.target.address: whole for entry in work.entries if entry.target}
            gone = set(addition.answers)
        work.entries[:] = [_refused(entry, key, gone, why) for entry in work.entries]
        lost = {entry.target.unit_at for entry in work.entries if entry.target and entry.target.address in gone}
        addition.answers = {a: answer for a, answer in addition.answers.items() if a not in gone | lost}
        if not addition.holds_results:
            addition.answers = {}


def _refused(entry: Entry, key: Any, gone: set[str], why: Mapping[str, Text]) -> Entry:
    if entry.kind != Kind.ADD or entry.target is None or entry.slot is None or entry.slot.record.pk != key:
        return entry
    address = entry.target.address
    return replace(entry, kind=Kind.REFUSED, why=why[address]) if address in gone else entry
