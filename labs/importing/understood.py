"""A result of a file as the page of its form would read it, and whether it says what is stored; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labs.importing.said import NO_UNIT
from labs.importing.targets import Target
from trialsite.crf.answers import Answer
from trialsite.crf.fields import Reading
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, read_measured
from trialsite.crf.values.units import MeasureGrammar, folded, unit_of
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Understood:
    """A result as it is understood, and the answers that say it."""

    result: Measured
    answers: Mapping[str, Answer]


def read_result(target: Target, value: str, unit: str, reading: Reading) -> Understood | Text:
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
            return Understood(result, answers)
        result = _with_unit(value, unit, grammar)
    except Unreadable as problem:
        return problem.message
    return Understood(result, {target.address: Answer(result)})


def _with_unit(value: str, unit: str, grammar: MeasureGrammar) -> Measured:
    """A result whose text says its unit too; words such as "not detected", and numbers with their own unit, stay alone.

    Raises Unreadable, also for a unit that is not the analyte's.
    """
    known = unit_of(unit, grammar)
    if folded(known.name) == folded(grammar.unit):
        return read_measured(value, grammar=grammar)
    try:
        return read_measured(f"{value} {unit}", grammar=grammar)
    except Unreadable:
        alone = read_measured(value, grammar=grammar)
        if alone.number is not None and alone.unit == grammar.unit:
            raise
        return alone


def says_same(stored: Measured | None, found: Measured) -> bool:
    """Whether two results say the same, in whatever unit."""
    if stored is None:
        return False
    if stored.value is None or found.value is None:
        return (stored.op, stored.unit, stored.raw.strip()) == (found.op, found.unit, found.raw.strip())
    return (stored.op, stored.value, stored.inclusive) == (found.op, found.value, found.inclusive)
