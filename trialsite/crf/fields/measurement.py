"""A laboratory result in one box: what was typed, and what follows from it, kept in columns beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Unpack

from django.db import models

from trialsite.crf.fields.base import Options, Question, Reading
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, Op, is_inclusive, read_measured
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class Limits:
    """Where the reference limits of a result come from.

    `find(case)` gives them in the canonical unit, None where none apply. They are looked up when the result or one of
    the answers in `follows` changes, and stay with it from then on; `needs` are the facts that `find` reads.
    """

    find: Callable[[Any], tuple[Decimal | None, Decimal | None] | None]
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grading:
    """How a result is graded.

    `find(case, result)` gives the grade, None where the result is not graded; the result has its limits already. It is
    asked again when the result or one of the answers in `follows` changes, and stays with the result from then on.
    """

    find: Callable[[Any, Measured], str | None]
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


class Measurement(Question):
    """A laboratory result in one box: the raw text is kept and comparator, unit and canonical value derived.

    `parts` are the columns beyond those that it has: "lloq", "limits" (low, high and flag), "grade". `unit_in` names
    the question beside it that holds the unit of a number which names none.
    """

    kind: ClassVar[str] = "measurement"

    def __init__(
        self,
        label: Text,
        grammar: MeasureGrammar,
        parts: tuple[str, ...] = ("lloq", "limits", "grade"),
        limits: Limits | None = None,
        grading: Grading | None = None,
        unit_in: str = "",
        **options: Unpack[Options],
    ) -> None:
        options.setdefault("unit", grammar.unit)
        super().__init__(label, **options)
        self.grammar = grammar
        self.parts = parts
        self.limits = limits
        self.grading = grading
        self.unit_in = unit_in
        self.needs = (*(limits.needs if limits else ()), *(grading.needs if grading else ()))

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        number: dict[str, Any] = {"max_digits": 18, "decimal_places": 6, "null": True, "blank": True}
        short: dict[str, Any] = {"null": True, "blank": True}
        found: dict[str, models.Field[Any, Any]] = {
            self.name: models.DecimalField(**number),
            f"{self.name}_raw": models.CharField(max_length=60, **short),
            f"{self.name}_op": models.CharField(max_length=5, **short),
            f"{self.name}_unit": models.CharField(max_length=20, **short),
        }
        if "lloq" in self.parts:
            found[f"{self.name}_lloq"] = models.DecimalField(**number)
        if "limits" in self.parts:
            found[f"{self.name}_lo"] = models.DecimalField(**number)
            found[f"{self.name}_hi"] = models.DecimalField(**number)
            found[f"{self.name}_flag"] = models.CharField(max_length=2, **short)
        if "grade" in self.parts:
            found[f"{self.name}_grade"] = models.CharField(max_length=2, **short)
        return found

    def read(self, typed: str, reading: Reading) -> Measured | None:
        return read_measured(typed, grammar=self.grammar) if typed.strip() else None

    def stored(self, instance: models.Model) -> Measured | None:
        """What was read when it was typed: a later grammar or limit changes no stored result."""
        raw = self._column(instance, "raw")
        if not raw:
            return None
        beside = {_COLUMNS[part]: self._column(instance, part) for part in ("lo", "hi", "flag", "grade")}
        op, unit = Op(self._column(instance, "op")), self._column(instance, "unit")
        value, lloq = getattr(instance, self.name), self._column(instance, "lloq")
        return Measured(raw, op, None, unit, value, lloq, is_inclusive(raw), **beside)

    def _has(self, part: str) -> bool:
        """Whether the column is this question's; another question may have the name (`vlh_lloq`)."""
        return part in _ALWAYS or _PART_OF.get(part, part) in self.parts

    def _column(self, instance: models.Model, part: str) -> Any:
        return getattr(instance, f"{self.name}_{part}") if self._has(part) else None

    def assign(self, instance: models.Model, value: Measured | None) -> None:
        setattr(instance, self.name, value.value if value else None)
        for part, attribute in _COLUMNS.items():
            if self._has(part):
                setattr(instance, f"{self.name}_{part}", getattr(value, attribute) if value else None)

    def follows(self, address: str) -> frozenset[str]:
        """The answers that its limits and its grade follow, and the unit beside it, for the result at an address."""
        beside = {f"{address[: -len(self.name)]}{self.unit_in}"} if self.unit_in else set()
        limits, grading = (each.follows if each else () for each in (self.limits, self.grading))
        return frozenset({*beside, *limits, *grading})

    def measure(self, result: Measured, case: Any, changed: Collection[str]) -> Measured:
        """The result in the unit told beside it, with the limits that apply; what nothing changed of stays."""
        own = {case.address(self.name), *([case.address(self.unit_in)] if self.unit_in else [])}
        if self.unit_in and not own.isdisjoint(changed):
            result = self._in_unit(result, case.value(self.unit_in) or "")
        if self.limits is not None and not {*own, *self.limits.follows}.isdisjoint(changed):
            result = result.within(*(self.limits.find(case) or (None, None)))
        return result

    def _in_unit(self, result: Measured, unit: str) -> Measured:
        try:
            return read_measured(result.raw, grammar=self.grammar, assumed=unit)
        except Unreadable:
            # a unit of another analyte, or a number beyond all columns: it has no value, and a check says so
            return replace(result, unit=unit, value=None)

    def judge(self, result: Measured, case: Any, changed: Collection[str]) -> Measured:
        """The result with its grade; `changed` as for `measure`, which comes first."""
        followed = {case.address(self.name), *self.follows(case.address(self.name))}
        if self.grading is None or followed.isdisjoint(changed):
            return result
        return replace(result, grade=self.grading.find(case, result))

    def show(self, value: Any, language: str) -> str:
        return str(value.raw)

    def comparable(self, value: Any) -> Any:
        """The canonical value without the zeros that the column adds."""
        return None if value.value is None else value.value.normalize()


_ALWAYS = frozenset({"raw", "op", "unit"})
_PART_OF = {"lo": "limits", "hi": "limits", "flag": "limits"}
# column of a measurement → what it holds of the result
_COLUMNS = {
    "raw": "raw", "op": "op", "unit": "unit", "lloq": "lloq", "lo": "low", "hi": "high", "flag": "flag",
    "grade": "grade",
}  # fmt: skip
