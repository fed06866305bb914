"""Questions nobody types: calculated values, links to other records, and measurements with their parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Unpack

from django.db import models

from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.codelists import Codelist
from trialsite.crf.fields.base import Options, Question, Reading
from trialsite.crf.values.display import show_days_in, show_number
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, Op, is_inclusive, read_measured
from trialsite.crf.values.places import LOG, read_place
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.text import Text

CHOOSE_RECORD = Text("Choose one of the records offered.", "请从所列记录中选择。")


@dataclass(frozen=True)
class Limits:
    """Where the reference limits of a result come from.

    `find(case)` gives them in the canonical unit, None where none apply. They are looked up when the result or one of
    the answers in `follows` changes, and stay with it from then on; `needs` are the facts that `find` reads.
    """

    find: Callable[[Any], tuple[Decimal | None, Decimal | None] | None]
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


class Virtual(Question):
    """A question without columns: in dictionary and export, not in tables, history or hash."""

    virtual: ClassVar[bool] = True

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {}

    def missing_columns(self) -> dict[str, models.Field[Any, Any]]:
        return {}

    def answer(self, instance: models.Model) -> Answer:
        return EMPTY

    def read(self, typed: str, reading: Reading) -> None:
        """Nobody types it: whatever was posted is ignored."""


class Calculated(Virtual):
    """A value computed on reading from answers and facts; `compute(case)` gives None while inputs are missing.

    With a `codelist` it computes a code, which people read in their language; with `places` a decimal that is exact
    and shown rounded half up; with `limits` people see them beside it.
    """

    kind: ClassVar[str] = "calculated"

    def __init__(
        self,
        label: Text,
        compute: Callable[[Any], Any],
        needs: tuple[str, ...] = (),
        codelist: Codelist | None = None,
        places: int | None = None,
        limits: Limits | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(label, **options)
        self.compute = compute
        self.limits = limits
        self.needs = (*needs, *(limits.needs if limits else ()))
        self.codelist = codelist
        self.places = places

    def show(self, value: Any, language: str) -> str:
        if self.codelist is not None:
            return self.codelist.text(value).get(language)
        if self.places is not None:
            return show_number(value.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP))
        return show_days_in(value, language) if isinstance(value, str) else show_number(value)

    def describe(self) -> dict[str, object]:
        told: dict[str, object] = {"type": self.kind}
        return told | {"codelist": self.codelist.name} if self.codelist else told


class Link(Question):
    """A link to another record of the same participant: kept as a RecordLink row, answered with the record's place.

    `to` are the forms it may lead to. It stands outside row groups, and only the missing code has columns.
    """

    kind: ClassVar[str] = "link"

    def __init__(self, label: Text, to: tuple[str, ...], **options: Unpack[Options]) -> None:
        super().__init__(label, **options)
        self.to = to

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {}

    def read(self, typed: str, reading: Reading) -> str | None:
        text = typed.strip()
        try:
            return str(read_place(text)) if text else None
        except ValueError:
            raise Unreadable(CHOOSE_RECORD) from None

    def stored(self, instance: Any) -> str | None:
        place: str | None = instance.linked.get(self.name)
        return place

    def assign(self, instance: Any, value: str | None) -> None:
        instance.linked[self.name] = value

    def show(self, value: Any, language: str) -> str:
        place = read_place(value)
        # where only one form of visits is meant, its visit says it all
        return place.visit if len(self.to) == 1 and place.visit != LOG else place.short

    def typed(self, value: Any, language: str) -> str:
        return str(value)

    def describe(self) -> dict[str, object]:
        return {"type": self.kind, "to": "|".join(self.to)}


class Measurement(Question):
    """A laboratory result in one box: the raw text is kept and comparator, unit and canonical value derived.

    `parts` are the columns beyond those that it has: "lloq", "limits" (low, high and flag), "grade".
    """

    kind: ClassVar[str] = "measurement"

    def __init__(
        self,
        label: Text,
        grammar: MeasureGrammar,
        parts: tuple[str, ...] = ("lloq", "limits", "grade"),
        limits: Limits | None = None,
        **options: Unpack[Options],
    ) -> None:
        options.setdefault("unit", grammar.unit)
        super().__init__(label, **options)
        self.grammar = grammar
        self.parts = parts
        self.limits = limits
        self.needs = limits.needs if limits else ()

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
            found[f"{self.name}_grade"] = models.SmallIntegerField(**short)
        return found

    def read(self, typed: str, reading: Reading) -> Measured | None:
        return read_measured(typed, grammar=self.grammar) if typed.strip() else None

    def stored(self, instance: models.Model) -> Measured | None:
        """What was read when it was typed: a later grammar or limit changes no stored result."""
        raw = self._column(instance, "raw")
        if not raw:
            return None
        low, high, flag = (self._column(instance, part) for part in ("lo", "hi", "flag"))
        op, unit = Op(self._column(instance, "op")), self._column(instance, "unit")
        value, lloq = getattr(instance, self.name), self._column(instance, "lloq")
        return Measured(raw, op, None, unit, value, lloq, is_inclusive(raw), low=low, high=high, flag=flag)

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

    def follow(self, instance: models.Model, case: Any) -> None:
        """Store the reference limits that apply to the result that `instance` holds, and its flag."""
        measured = self.stored(instance)
        if measured is not None and self.limits is not None:
            self.assign(instance, measured.within(*(self.limits.find(case) or (None, None))))

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
}  # fmt: skip
