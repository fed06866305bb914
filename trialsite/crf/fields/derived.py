"""Questions nobody types: calculated values, links to other records, and measurements with their parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Unpack

from django.db import models

from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.codelists import Codelist
from trialsite.crf.fields.base import Options, Question, Reading, refuse
from trialsite.crf.values.display import show_number
from trialsite.crf.values.measured import Measured, Op, read_measured
from trialsite.crf.values.places import LOG, read_place
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.text import Text


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

    With a `codelist` it computes a code, which people read in their language.
    """

    kind: ClassVar[str] = "calculated"

    def __init__(
        self,
        label: Text,
        compute: Callable[[Any], Any],
        needs: tuple[str, ...] = (),
        codelist: Codelist | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(label, **options)
        self.compute = compute
        self.needs = needs
        self.codelist = codelist

    def show(self, value: Any, language: str) -> str:
        if self.codelist is not None:
            return self.codelist.text(value).get(language)
        return value if isinstance(value, str) else show_number(value)

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
            raise refuse("Choose one of the records offered.", "请从所列记录中选择。") from None

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
    """A laboratory result in one box: the raw text is kept and comparator, unit and canonical value derived."""

    kind: ClassVar[str] = "measurement"

    def __init__(self, label: Text, grammar: MeasureGrammar, **options: Unpack[Options]) -> None:
        options.setdefault("unit", grammar.unit)
        super().__init__(label, **options)
        self.grammar = grammar

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        number: dict[str, Any] = {"max_digits": 18, "decimal_places": 6, "null": True, "blank": True}
        short: dict[str, Any] = {"null": True, "blank": True}
        return {
            self.name: models.DecimalField(**number),
            f"{self.name}_raw": models.CharField(max_length=60, **short),
            f"{self.name}_op": models.CharField(max_length=5, **short),
            f"{self.name}_unit": models.CharField(max_length=20, **short),
            f"{self.name}_lloq": models.DecimalField(**number),
            f"{self.name}_lo": models.DecimalField(**number),
            f"{self.name}_hi": models.DecimalField(**number),
            f"{self.name}_flag": models.CharField(max_length=2, **short),
            f"{self.name}_grade": models.SmallIntegerField(**short),
        }

    def read(self, typed: str, reading: Reading) -> Measured | None:
        return read_measured(typed, grammar=self.grammar) if typed.strip() else None

    def stored(self, instance: models.Model) -> Measured | None:
        """What was read when it was typed: a later grammar or limit changes no stored result."""
        raw = getattr(instance, f"{self.name}_raw")
        if not raw:
            return None
        value, lloq = getattr(instance, self.name), getattr(instance, f"{self.name}_lloq")
        op, unit = Op(getattr(instance, f"{self.name}_op")), getattr(instance, f"{self.name}_unit")
        return Measured(raw, op, None, unit, value, lloq)

    def assign(self, instance: models.Model, value: Measured | None) -> None:
        setattr(instance, self.name, value.value if value else None)
        setattr(instance, f"{self.name}_raw", value.raw if value else None)
        setattr(instance, f"{self.name}_op", value.op if value else None)
        setattr(instance, f"{self.name}_unit", value.unit if value else None)
        setattr(instance, f"{self.name}_lloq", value.lloq if value else None)

    def show(self, value: Any, language: str) -> str:
        return str(value.raw)

    def comparable(self, value: Any) -> Any:
        return value.value
