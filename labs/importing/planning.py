"""Plan an import: each result of each line against what is stored; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from labs.importing.extract import Line, Reported
from labs.importing.known import Known, Slot
from labs.importing.mapping import FileMapping, Named, folded
from labs.importing.placing import Sample, placed, sample_of
from labs.importing.plan import Addition, Entry, Kind, Plan
from labs.importing.said import (
    FOREIGN,
    NO_CODE,
    NO_FORM,
    NOT_EVALUATED,
    OTHER_SAMPLE,
    STORED_DIFFERS,
    TWICE,
    TWICE_OTHERWISE,
    UNKNOWN_ANALYTE,
)
from labs.importing.targets import Target, targets
from labs.importing.understood import Understood, read_result, says_same
from trialsite.crf.answers import Answer
from trialsite.crf.evaluate import refused
from trialsite.crf.fields import Reading
from trialsite.crf.values.normalise import normalise
from trialsite.protocol.text import Text

T = TypeVar("T")


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
        found = _taken(read_result(target, reported.value, unit, work.reading))
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


def _compared(work: _Work, entry: Entry, sample: Sample, found: Understood) -> Entry:
    """The entry against what is stored and what earlier rows say; what is new becomes part of its form's addition."""
    slot, target = entry.slot, entry.target
    if slot is None or target is None:
        raise ValueError("An entry to be compared has its place.")
    stored = slot.case.answers[target.address]
    if stored.given:
        if says_same(stored.value, found.result):
            return replace(entry, kind=Kind.PRESENT)
        return replace(entry, kind=Kind.CONFLICT, why=STORED_DIFFERS, stored=_shown(slot, target, stored))
    before = work.said.get((slot.record.pk, target.address))
    if before is not None:
        same = says_same(before[1], found.result)
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


def _shown(slot: Slot, target: Target, stored: Answer) -> str:
    unit = slot.case.answers[target.unit_at].value if target.unit_at else ""
    return f"{stored.text} {unit or ''}".strip()


def _refuse_impossible(work: _Work) -> None:
    """Take out what the checks of the form would refuse; without its sample nothing of a form can be added."""
    own: dict[Any, list[int]] = {}
    for place, entry in enumerate(work.entries):
        if entry.kind == Kind.ADD and entry.slot is not None:
            own.setdefault(entry.slot.record.pk, []).append(place)
    for key, addition in work.additions.items():
        why = _impossible(addition)
        for place in own[key]:
            entry = work.entries[place]
            if entry.target and entry.target.address in why:
                work.entries[place] = replace(entry, kind=Kind.REFUSED, why=why[entry.target.address])


def _impossible(addition: Addition) -> Mapping[str, Text]:
    """Why answers of an addition are impossible, by address; they are taken out of it."""
    slot = addition.slot
    kept, findings = refused(slot.crf, slot.case, slot.case.answers, addition.answers)
    gone = set(addition.answers) - set(kept)
    if not gone:
        return {}
    why = {address: finding.message for finding in findings for address in finding.addresses if address in gone}
    of_head = [address for address in addition.head if address in gone]
    if of_head:
        why = dict.fromkeys(addition.answers, why[of_head[0]])
    lost = {target.unit_at for target in targets().values() if target.form == slot.crf.key and target.address in why}
    addition.answers = {a: answer for a, answer in addition.answers.items() if a not in {*why, *lost}}
    if not addition.holds_results:
        addition.answers = {}
    return why
