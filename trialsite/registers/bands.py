"""Versions of reference ranges: what is wrong with one, and what it changes in the register; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trialsite.crf.values.display import show_number, show_range
from trialsite.protocol.laboratory.model import ANY, OLDEST, Analyte
from trialsite.protocol.text import Text
from trialsite.registers.models import ReferenceRange

ADULT = 18  # years; nobody younger is in the trial
SEXES = ("M", "F")
SEX_TEXTS = {ANY: Text("Both sexes", "男女通用"), "M": Text("Men", "男"), "F": Text("Women", "女")}

NO_BANDS = Text("Fill in at least one range.", "请至少填写一行参考范围。")
NO_LIMITS = Text("Enter a lower limit, an upper limit or both.", "请填写参考下限、参考上限或两者。")
CROSSED = Text("The upper limit must be above the lower limit.", "参考上限应大于参考下限。")
AGES_CROSSED = Text("The first age is above the last one.", "起始年龄大于截止年龄。")
TOO_OLD = Text("Enter ages from 0 to {oldest} years.", "年龄应在0至{oldest}岁之间。")
IMPOSSIBLE = Text(
    "No {analyte} can be {value} {unit}: check the limit and its unit.",
    "{analyte}不可能为{value} {unit}，请核对数值与单位。",
)
OVERLAP = Text(
    "These ages overlap with row {row} ({sex}, {ages} years): a sample would have two ranges.",
    "年龄与第{row}行（{sex}，{ages}岁）重叠：同一标本会有两个参考范围。",
)
GAP = Text("No range here for {sex}, {ages} years.", "此处未设参考范围：{sex}，{ages}岁。")


@dataclass(frozen=True, slots=True)
class Band:
    """Limits in the canonical unit for a sex ("*" for both) and completed years of age, all ends included."""

    sex: str
    age_from: int
    age_to: int
    low: Decimal | None
    high: Decimal | None

    @property
    def ages(self) -> str:
        """The years as people read them."""
        return f"{self.age_from}–{self.age_to}"

    @property
    def limits(self) -> str:
        """The limits as people read them, without the zeros that the column adds."""
        return show_range((plain(self.low), plain(self.high)))


@dataclass(frozen=True, slots=True)
class Version:
    """All ranges of a laboratory ("" for any) for an analyte from a site date on."""

    laboratory: str
    analyte: str
    valid_from: date
    bands: tuple[Band, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot stand: its number from 0 (None: the whole), the box, and what to do."""

    row: int | None
    box: str
    message: Text


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version does: rows that end with their last day, rows that begin, rows that stay."""

    ended: tuple[ReferenceRange, ...]
    last_day: date
    begun: tuple[ReferenceRange, ...]
    kept: tuple[ReferenceRange, ...]

    def __bool__(self) -> bool:
        return bool(self.ended or self.begun)

    def after(self, rows: Iterable[ReferenceRange]) -> list[ReferenceRange]:
        """The register as it will stand, with rows that are not saved yet."""
        gone = {row.pk for row in self.ended}
        stays = [row for row in rows if row.pk not in gone]
        return [*stays, *(_ended(row, self.last_day) for row in self.ended), *self.begun]


def plain(value: Decimal | None) -> Decimal | None:
    """A limit without the zeros at its end; 0 and 100 stay as they are."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def band_of(row: Any) -> Band:
    """What a row of the register says."""
    return Band(row.sex, row.age_from, row.age_to, plain(row.low), plain(row.high))


def sexes(band: Band) -> tuple[str, ...]:
    """Whom a band is for."""
    return SEXES if band.sex == ANY else (band.sex,)


def faults(bands: Sequence[Band], analyte: Analyte) -> Iterator[Fault]:
    """Everything that keeps these bands from standing together."""
    if not bands:
        yield Fault(None, "bands", NO_BANDS)
    for number, band in enumerate(bands):
        yield from _faults_of(number, band, analyte)
        other = next((n for n, each in enumerate(bands[:number]) if _overlap(each, band)), None)
        if other is not None:
            met = bands[other]
            told = OVERLAP.format(row=other + 1, sex=SEX_TEXTS[met.sex], ages=met.ages)
            yield Fault(number, "from", told)


def _faults_of(number: int, band: Band, analyte: Analyte) -> Iterator[Fault]:
    if max(band.age_from, band.age_to) > OLDEST or min(band.age_from, band.age_to) < 0:
        yield Fault(number, "from", TOO_OLD.format(oldest=OLDEST))
    elif band.age_from > band.age_to:
        yield Fault(number, "from", AGES_CROSSED)
    if band.low is None and band.high is None:
        yield Fault(number, "low", NO_LIMITS)
    elif band.low is not None and band.high is not None and band.low >= band.high:
        yield Fault(number, "high", CROSSED)
    for box, value in (("low", band.low), ("high", band.high)):
        if value is not None and not _possible(value, analyte):
            told = IMPOSSIBLE.format(analyte=analyte.text, value=show_number(value), unit=analyte.unit)
            yield Fault(number, box, told)


def _possible(value: Decimal, analyte: Analyte) -> bool:
    low, high = analyte.hard
    # a report may print 0 as its lower limit where no result can be 0
    return value == 0 or ((low is None or value >= low) and (high is None or value <= high))


def _overlap(one: Band, other: Band) -> bool:
    share = set(sexes(one)) & set(sexes(other))
    return bool(share) and one.age_from <= other.age_to and other.age_from <= one.age_to


def gaps(bands: Sequence[Band]) -> list[Text]:
    """Adults for whom the bands say nothing, one sentence for each sex and span of ages."""
    found = []
    for sex in SEXES:
        age = ADULT
        for band in sorted((each for each in bands if sex in sexes(each)), key=lambda each: each.age_from):
            if band.age_from > age:
                found.append(GAP.format(sex=SEX_TEXTS[sex], ages=f"{age}–{band.age_from - 1}"))
            age = max(age, band.age_to + 1)
        if age <= OLDEST:
            found.append(GAP.format(sex=SEX_TEXTS[sex], ages=f"{age}–{OLDEST}"))
    return found


def changes(rows: Iterable[ReferenceRange], version: Version) -> Changes:
    """What of the register ends the day before the version, begins with it, or stays because it says the same.

    The version stands from its day until the next one: rows that begin later, or on the same day, end before they
    begin and so were never in force.
    """
    last_day = version.valid_from - timedelta(days=1)
    wanted = set(version.bands)
    ended: list[ReferenceRange] = []
    kept: list[ReferenceRange] = []
    for row in rows:
        if (row.laboratory, row.analyte) != (version.laboratory, version.analyte) or is_over(row, version.valid_from):
            continue
        same = row.valid_to is None and row.valid_from <= version.valid_from and band_of(row) in wanted
        (kept if same else ended).append(row)
    new = [band for band in version.bands if band not in {band_of(row) for row in kept}]
    return Changes(tuple(ended), last_day, tuple(_row(version, band) for band in new), tuple(kept))


def is_over(row: Any, on: date) -> bool:
    """Whether a row ended before a day, or never was in force."""
    return row.valid_to is not None and (row.valid_to < on or row.valid_to < row.valid_from)


def fingerprint(rows: Iterable[Any]) -> str:
    """What a preview rests on: the rows of the register with their last events."""
    told = sorted(f"{row.pk}:{row.event_id}" for row in rows)
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:32]


def _row(version: Version, band: Band) -> ReferenceRange:
    return ReferenceRange(
        laboratory=version.laboratory, analyte=version.analyte, sex=band.sex, age_from=band.age_from,
        age_to=band.age_to, low=band.low, high=band.high, source=version.source, valid_from=version.valid_from,
    )  # fmt: skip


def _ended(row: ReferenceRange, last_day: date) -> ReferenceRange:
    names = ("laboratory", "analyte", "sex", "age_from", "age_to", "low", "high", "source", "valid_from")
    return ReferenceRange(valid_to=last_day, **{name: getattr(row, name) for name in names})
