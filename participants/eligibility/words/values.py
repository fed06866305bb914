"""Dates, durations and results of eligibility as people read them, in both languages."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from participants.antiretrovirals import ARV
from participants.segments import DayRange, completed_months
from participants.viral_loads import COPIES
from trialsite.crf.values.display import in_both, show_number
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.text import Text

NO_DATE = Text("date unknown", "日期不详")
# results that a laboratory reports in words, and how they stand in a line with others
_RESULTS = {
    "POS": Text("pos", "阳性"),
    "NEG": Text("neg", "阴性"),
    "IND": Text("indeterminate", "不确定"),
    "ND": Text("not done", "未查"),
}
_SIGNS = {Op.EQ: ("", ""), Op.LT: ("<", "≤"), Op.DETLT: ("<", "≤"), Op.GT: (">", "≥"), Op.TND: ("TND", "TND")}


def same(text: object) -> Text:
    """A number or a name that is written alike in both languages."""
    return Text(str(text), str(text))


def listed(parts: Iterable[Text]) -> Text:
    """Several things in one line."""
    every = list(parts)
    return Text(", ".join(each.en for each in every), "，".join(each.zh for each in every))


def sentences(*parts: Text | None) -> Text:
    """Sentences one after the other; the last has no stop, for it ends a line."""
    every = [each for each in parts if each is not None]
    return Text(". ".join(each.en for each in every), "；".join(each.zh for each in every))


def day(value: date | PartialDate | None) -> Text:
    """A day, or as much of it as is known."""
    if value is None or (isinstance(value, PartialDate) and value.earliest is None):
        return NO_DATE
    return in_both(value)


def day_range(days: DayRange | None) -> Text:
    """A day, its month or year where that is all that is known, or both ends of what it can mean."""
    if days is None or days.earliest is None or days.latest is None:
        return NO_DATE
    first, last = days.earliest, days.latest
    if first == last:
        return in_both(first)
    last_of_month = calendar.monthrange(last.year, last.month)[1]
    if first.day == 1 and last.day == last_of_month and first.year == last.year:
        if first.month == last.month:
            return in_both(PartialDate(f"{first:%Y-%m}"))
        if (first.month, last.month) == (1, 12):
            return in_both(PartialDate(f"{first:%Y}"))
    return Text("{first} to {last}", "{first}至{last}").format(first=in_both(first), last=in_both(last))


def months_treated(start: DayRange | None, on: date | None) -> tuple[int, int] | None:
    """Completed months of treatment at least and at most; None while start or day is unknown."""
    if start is None or on is None or start.earliest is None or start.latest is None:
        return None
    return max(completed_months(start.latest, on), 0), max(completed_months(start.earliest, on), 0)


def years_and_months(months: tuple[int, int]) -> Text:
    """A duration: 5 y 5 m, or both ends of what it can be."""
    low, high = (_years_and_months(each) for each in months)
    return low if low == high else Text(f"{low.en} to {high.en}", f"{low.zh}至{high.zh}")


def _years_and_months(months: int) -> Text:
    years, rest = divmod(months, 12)
    if not years:
        return Text(f"{rest} m", f"{rest}个月")
    return Text(f"{years} y {rest} m", f"{years}年{rest}个月") if rest else Text(f"{years} y", f"{years}年")


def in_months(months: tuple[int, int]) -> Text:
    """A duration in whole months: 69 months."""
    low, high = months
    span = str(low) if low == high else f"{low}–{high}"
    return Text(f"{span} month" if span == "1" else f"{span} months", f"{span}个月")


def marker(code: str | None) -> Text:
    """A result in words."""
    return Text("missing", "缺") if code is None else _RESULTS.get(code, same(code))


def result(found: Measured | Decimal | int, unit: str = "") -> Text:
    """A result in the unit its limit has, with what the report says beside it where that has another unit."""
    told = " ".join(part for part in (plain(found), unit) if part)
    if isinstance(found, Measured) and found.value is not None and found.number not in (None, found.value):
        return Text(f"{told} (reported: {found.raw})", f"{told}（报告：{found.raw}）")
    return same(told)


def plain(found: Measured | Decimal | int) -> str:
    """The number alone, with its sign; TND where nothing was detected."""
    if not isinstance(found, Measured):
        return show_number(_brief(Decimal(found)))
    sign = _SIGNS[found.op][found.inclusive]
    if found.op is Op.TND or found.value is None:
        return sign if found.op is Op.TND else found.raw
    return f"{sign}{show_number(_brief(found.value))}"


def load(found: Measured | None) -> Text:
    """A result of HIV RNA: <20, TND, or as it was reported where it was not in copies/mL."""
    if found is None:
        return Text("result awaited", "结果待报")
    if found.op is Op.TND:
        return Text("TND", "未检出")
    if found.unit == COPIES:
        return same(plain(found))
    return same(found.raw) if found.value is None else Text(
        f"{found.raw} ({plain(found)} copies/mL)", f"{found.raw}（{plain(found)}拷贝/mL）"
    )  # fmt: skip


def _brief(value: Decimal) -> Decimal:
    """Two decimals are enough for a converted number, unless they would make it look like another whole one."""
    rounded = value.quantize(Decimal("0.01"))
    shown = value if rounded == rounded.to_integral() != value else rounded
    return Decimal(f"{shown.normalize():f}")


def regimen(drugs: Iterable[str]) -> Text:
    """The drugs of a regimen in the order of the list of drugs: TDF+3TC+EFV."""
    taken = set(drugs)
    return same("+".join(each.code for each in ARV if each.code in taken)) if taken else Text("no drug", "未填药物")
