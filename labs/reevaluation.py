"""What other reference ranges would make of the stored results; nothing is changed, and a result keeps its limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trialsite.audit import clock
from trialsite.casebook.content import answers_of, load_many
from trialsite.casebook.context import case_for
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.address import read_address
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case
from trialsite.crf.facts import gather_for
from trialsite.crf.fields import Measurement
from trialsite.crf.following import settled
from trialsite.crf.form import Crf
from trialsite.crf.values.measured import Measured
from trialsite.registers.selectors import protocol_of

RANGES = "reference_ranges"


@dataclass(frozen=True, slots=True)
class Holder:
    """One stored result: its record, its address, and the case that its limits and its grade are looked up in."""

    record: CrfRecord
    crf: Crf
    address: str
    case: Case

    @property
    def result(self) -> Measured:
        """The result as it is stored."""
        found: Measured = self.case.answers[self.address].value
        return found

    def under(self, ranges: Sequence[Any]) -> Measured:
        """The result as it would be stored today under other ranges."""
        case = replace(self.case, facts={**self.case.facts, RANGES: tuple(ranges)})
        found: Measured = settled(self.crf, case, {self.address}).answers[self.address].value
        return found


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A stored result that would get other limits."""

    record: CrfRecord
    crf: Crf
    address: str
    old: Measured
    new: Measured

    @property
    def differs(self) -> bool:
        """Whether it would be flagged or graded otherwise, not only carry other limits."""
        return (self.old.flag, self.old.grade) != (self.new.flag, self.new.grade)


def affected(analyte: str, before: Sequence[Any], after: Sequence[Any]) -> list[Otherwise]:
    """The stored results of an analyte whose limits in force differ between two states of the register.

    Statements: one for each table that holds such results, one for each fact that their limits and grades rest on.
    """
    return list(compare(stored_results(analyte), before, after))


def compare(holders: Iterable[Holder], before: Sequence[Any], after: Sequence[Any]) -> Iterator[Otherwise]:
    """Those results that the change of the register touches, with what is stored and what would be; pure."""
    for holder in holders:
        was, will = holder.under(before), holder.under(after)
        if (was.low, was.high) != (will.low, will.high):
            yield Otherwise(holder.record, holder.crf, holder.address, holder.result, will)


def stored_results(analyte: str) -> list[Holder]:
    """Every stored result of an analyte, by participant and visit; records in error are left out."""
    found = [holder for crf in registry.all_forms() for holder in _of_form(crf, analyte)]
    return sorted(found, key=_place)


def _place(holder: Holder) -> tuple[Any, ...]:
    visit = holder.record.visit
    return holder.record.participant.code, visit.position if visit else 0, holder.crf.key, holder.record.repeat


def _of_form(crf: Crf, analyte: str) -> Iterator[Holder]:
    for address, question in crf.measurements:
        place = read_address(address)
        if question.limits is None or (place.key or place.var) != analyte:
            continue
        if place.group:
            yield from _of_group(crf, address, question)
        else:
            head = {name: crf.questions[name] for name in (analyte, *question.limits.follows)}
            rows = _read(crf.model, {f"{analyte}_raw__isnull": False})
            answers = [Answers({name: each.answer(row) for name, each in head.items()}) for row in rows]
            yield from _holders(crf, address, question, [row.record for row in rows], answers)


def _of_group(crf: Crf, address: str, question: Measurement) -> Iterator[Holder]:
    """Results in rows; a grade may rest on other rows of the sample, so that all its answers are read."""
    place = read_address(address)
    model = crf.groups_by_name[place.group].model
    found = _read(model, {"key": place.key, "removed_at__isnull": True, f"{place.var}_raw__isnull": False})
    records = [row.record for row in found]
    yield from _holders(crf, address, question, records, [answers_of(crf, each) for each in load_many(crf, records)])


def _read(model: Any, found: Mapping[str, object]) -> list[Any]:
    live = {"record__entered_in_error_at__isnull": True, "record__retired_at__isnull": True}
    rows = model._default_manager.filter(**found, **live)
    return list(rows.select_related("record__participant", "record__visit"))


def _holders(
    crf: Crf, address: str, question: Measurement, records: list[CrfRecord], answers: list[Answers]
) -> Iterator[Holder]:
    facts = gather_for({crf.key: frozenset(question.needs) - {RANGES}}, records)
    now = clock.now()
    for record, given in zip(records, answers, strict=True):
        known = facts[record]
        known["protocol"] = protocol_of(record.protocol_version)
        yield Holder(record, crf, address, case_for(record, given, known, now))
