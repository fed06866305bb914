"""Questions answered by typing: texts, numbers, dates and times."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar, Unpack
from zoneinfo import ZoneInfo

from django.db import models

from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.fields.base import Options, Question, Reading
from trialsite.crf.values import dates, numbers, partial
from trialsite.crf.values.display import show_date, show_number, show_partial_date
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.text import Text

UNREADABLE_SIGNS = Text("Remove the unreadable characters.", "请删除无法识别的字符。")
TOO_LONG = Text(
    "Shorten the text to {limit} characters (now {length}).", "请将文字缩短至{limit}个字符以内(现为{length})。"
)
TOO_LARGE = Text("Check the number: it is too large.", "请核对：数值过大。")
DATE_AND_TIME = Text("Enter both the date and the time (for example 09:10).", "请同时填写日期和时间(如 09:10)。")


class Text_(Question):
    """Free text of at most `length` characters, kept as typed but for spaces at its ends."""

    kind: ClassVar[str] = "text"

    def __init__(self, label: Text, length: int = 200, **options: Unpack[Options]) -> None:
        super().__init__(label, **options)
        self.length = length

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.CharField(max_length=self.length, null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> str | None:
        text = typed.strip().replace("\r\n", "\n")
        if "\x00" in text:
            raise Unreadable(UNREADABLE_SIGNS)
        if len(text) > self.length:
            raise Unreadable(TOO_LONG.format(limit=self.length, length=len(text)))
        return text or None


class Long(Text_):
    """Free text over several lines, at most 4,000 characters."""

    kind: ClassVar[str] = "long"

    def __init__(self, label: Text, length: int = 4000, **options: Unpack[Options]) -> None:
        super().__init__(label, length, **options)

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.TextField(null=True, blank=True)}


class Integer(Question):
    """A whole number in `unit`."""

    kind: ClassVar[str] = "integer"

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.IntegerField(null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> int | None:
        if not typed.strip():
            return None
        value = numbers.read_integer(typed)
        if abs(value) > 2_000_000_000:
            raise Unreadable(TOO_LARGE)
        return value

    def show(self, value: Any, language: str) -> str:
        return show_number(value)

    def typed(self, value: Any, language: str) -> str:
        return str(value)


class Decimal_(Question):
    """A decimal number with exactly `places` decimals at most; never a float."""

    kind: ClassVar[str] = "decimal"

    def __init__(self, label: Text, places: int = 1, **options: Unpack[Options]) -> None:
        super().__init__(label, **options)
        self.places = places

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.DecimalField(max_digits=14, decimal_places=self.places, null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> Decimal | None:
        if not typed.strip():
            return None
        value = numbers.read_decimal(typed, self.places)
        if abs(value) >= Decimal(10) ** (13 - self.places):
            raise Unreadable(TOO_LARGE)
        return value.quantize(Decimal(1).scaleb(-self.places))

    def show(self, value: Any, language: str) -> str:
        return show_number(value)

    def typed(self, value: Any, language: str) -> str:
        return f"{value:f}"


class Date(Question):
    """A full calendar date at the site (Asia/Shanghai)."""

    kind: ClassVar[str] = "date"

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.DateField(null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> date | None:
        if not typed.strip():
            return None
        return dates.read_date(typed, today=reading.today, visit_date=reading.visit_date)

    def show(self, value: Any, language: str) -> str:
        return show_date(value, language)


class PartialDate_(Question):
    """A date of which only the year, or year and month, may be known; stored as text with both ends."""

    kind: ClassVar[str] = "pdate"

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {
            self.name: models.CharField(max_length=10, null=True, blank=True),
            f"{self.name}_earliest": models.DateField(null=True, blank=True),
            f"{self.name}_latest": models.DateField(null=True, blank=True),
        }

    def read(self, typed: str, reading: Reading) -> PartialDate | None:
        return partial.read_partial_date(typed, today=reading.today) if typed.strip() else None

    def stored(self, instance: models.Model) -> PartialDate | None:
        text = getattr(instance, self.name)
        return PartialDate(text) if text else None

    def assign(self, instance: models.Model, value: Any) -> None:
        setattr(instance, self.name, value.text if value else None)
        setattr(instance, f"{self.name}_earliest", value.earliest if value else None)
        setattr(instance, f"{self.name}_latest", value.latest if value else None)

    def show(self, value: Any, language: str) -> str:
        return show_partial_date(value, language)

    def typed(self, value: Any, language: str) -> str:
        return str(value.text)


class Time(Question):
    """A time of day at the site, to the minute."""

    kind: ClassVar[str] = "time"

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.TimeField(null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> time | None:
        return dates.read_time(typed) if typed.strip() else None


class DateTime(Question):
    """An instant, typed as date and time at the site and stored in UTC; the two parts join with a space."""

    kind: ClassVar[str] = "datetime"
    zone: ClassVar[ZoneInfo] = SITE_ZONE

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.DateTimeField(null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> datetime | None:
        day, _, clock = typed.strip().rpartition(" ")
        if not day and not clock:
            return None
        if not day:
            raise Unreadable(DATE_AND_TIME)
        return dates.read_datetime(day, clock, zone=self.zone, today=reading.today, visit_date=reading.visit_date)

    def local(self, value: datetime) -> datetime:
        """The instant on the site's clock."""
        return value.astimezone(self.zone)

    def show(self, value: Any, language: str) -> str:
        return f"{show_date(self.local(value).date(), language)} {self.local(value):%H:%M}"

    def comparable(self, value: Any) -> Any:
        return self.local(value)
