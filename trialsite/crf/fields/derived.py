"""Questions nobody types: calculated values, and links to other records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Unpack

from django.db import models

from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.codelists import Codelist
from trialsite.crf.fields.base import Options, Question, Reading
from trialsite.crf.fields.measurement import Limits
from trialsite.crf.values.display import show_datetime, show_days_in, show_number
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.places import LOG, read_place
from trialsite.protocol.text import Text

CHOOSE_RECORD = Text("Choose one of the records offered.", "请从所列记录中选择。")


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
    and shown rounded half up; with `limits` people see them beside it. An instant is shown in site time.
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
        if isinstance(value, Text):
            return value.get(language)
        if isinstance(value, datetime):
            return show_datetime(value, SITE_ZONE, language)
        return show_days_in(value, language) if isinstance(value, str) else show_number(value)

    def describe(self) -> dict[str, object]:
        told: dict[str, object] = {"type": self.kind}
        return told | {"codelist": self.codelist.name} if self.codelist else told


class Link(Question):
    """A link to another record of the same participant: kept as a RecordLink row, answered with the record's place.

    `to` are the forms it may lead to. Only the missing code has columns.
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
