"""What a decision on eligibility rests on, as lines that can be kept, hashed and compared; pure.

A line says one thing that the investigator signs: the state of a criterion, a value it used, an assumption, a note, an
answer. Evidence names record and revision, so that it can be followed and a later correction is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from participants.eligibility.known import Facts
from participants.eligibility.verdict import Eligibility, Verdict
from trialsite.audit.hashing import canonical_json, plain
from trialsite.crf.facts import Evidence
from trialsite.crf.values.measured import Measured
from trialsite.crf.values.partial import PartialDate


class Of(StrEnum):
    """What a line tells; stored."""

    STATE = "state"
    VALUE = "value"
    ASSUMPTION = "assumption"
    NOTE = "note"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is signed; `name` is the fact of a value or the question of an answer, `on` a site date."""

    criterion: str
    of: Of
    name: str
    text: str
    on: date | None = None
    record_id: str = ""
    revision: int = 0

    @property
    def plain(self) -> list[Any]:
        """The line as it is hashed."""
        return [self.criterion, self.of.value, self.name, self.text, self.on, self.record_id, self.revision]


def lines_of(eligibility: Eligibility, answers: Mapping[str, str]) -> tuple[Line, ...]:
    """Everything that a signature over these states and the investigator's answers covers, in the registry's order."""
    found = [line for verdict in eligibility.verdicts for line in _of_verdict(verdict)]
    found.extend(Line("", Of.ANSWER, name, text) for name, text in sorted(answers.items()))
    return tuple(found)


def _of_verdict(verdict: Verdict) -> Iterable[Line]:
    yield Line(verdict.criterion, Of.STATE, "", verdict.state.value)
    for used in verdict.used:
        one = used.evidence
        yield Line(
            verdict.criterion, Of.VALUE, used.fact, written(one.value), one.date, one.record_id, one.revision
        )  # fmt: skip
    yield from (Line(verdict.criterion, Of.ASSUMPTION, "", text.en) for text in verdict.assumptions)
    yield from (Line(verdict.criterion, Of.NOTE, "", text.en) for text in verdict.notes)


def digest(about: Sequence[Any], lines: Iterable[Line]) -> str:
    """SHA-256 over whom and what version a decision is about, and all of its lines."""
    return hashlib.sha256(canonical_json(plain([list(about), [line.plain for line in lines]]))).hexdigest()


def written(value: Any) -> str:
    """A value of a fact as text that is the same whenever the value is; numbers as the shortest text."""
    for kinds, write in _WRITTEN:
        if isinstance(value, kinds):
            return write(value)
    if is_dataclass(value):
        return "; ".join(_part(field.name, getattr(value, field.name)) for field in fields(value))
    return "–" if value is None else str(value)


def _reported(value: Measured) -> str:
    return " ".join(part for part in (value.raw, value.unit) if part)


def _joined(sign: str, values: Iterable[Any]) -> str:
    return sign.join(written(each) for each in values)


# the first that fits writes it
_WRITTEN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (Measured, _reported),
    (Enum, lambda value: str(value.value)),
    (Decimal, lambda value: f"{value.normalize() + 0:f}"),
    ((date, PartialDate), str),
    ((frozenset, set), lambda value: _joined("+", sorted(value, key=written))),
    ((tuple, list), lambda value: _joined(", ", value)),
)


def _part(name: str, value: Any) -> str:
    return f"{name}: {written(value)}"


def as_then(facts: Facts, records: frozenset[str], changed: str, signed_on: date) -> Facts:
    """The facts of the world that was signed, as they stand after the record `changed` was saved.

    Kept are the records that were evidence, and of the saved record what happened or was sampled on the day of the
    signature or before: a later sample, and what other records have meanwhile come to say, have no part in it.
    """
    return {
        key: [each for each in known if _is_then(each, records, changed, signed_on)] for key, known in facts.items()
    }


def _is_then(one: Evidence, records: frozenset[str], changed: str, signed_on: date) -> bool:
    if not one.record_id or one.record_id in records:
        return True
    began = one.date or _began(one.value)
    return one.record_id == changed and (began is None or began <= signed_on)


def _began(value: Any) -> date | None:
    """The first day that something with a start (a drug, a regimen) can have begun."""
    start = getattr(value, "start", None)
    return start.earliest if isinstance(start, PartialDate) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a criterion used when it was signed (None: nothing), and what it would use now."""

    criterion: str
    name: str
    on: date | None
    before: str | None
    after: str | None


def difference(signed: Iterable[Line], now: Iterable[Line]) -> Difference | None:
    """The first value that is not what was signed; None where the same values are used."""
    was, is_now = _values(signed), _values(now)
    for place, line in {**is_now, **was}.items():
        before, after = was.get(place), is_now.get(place)
        if _told(before) != _told(after):
            then, now_used = (each.text if each else None for each in (before, after))
            return Difference(line.criterion, line.name, line.on, then, now_used)
    return None


def _values(lines: Iterable[Line]) -> dict[tuple[str, str, str, int], Line]:
    """The values by criterion, fact and record; several of one record in their order."""
    found: dict[tuple[str, str, str, int], Line] = {}
    for line in lines:
        if line.of is Of.VALUE:
            number = sum(key[:3] == (line.criterion, line.name, line.record_id) for key in found)
            found[line.criterion, line.name, line.record_id, number] = line
    return found


def _told(line: Line | None) -> tuple[str, date | None] | None:
    return (line.text, line.on) if line else None
