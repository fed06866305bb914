"""Doses and the days that follow from them: day 0, intervals, how a planned dose stands; pure, in site dates."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from trialsite.audit.clock import site_date
from trialsite.protocol.model import Infusion, Protocol
from trialsite.protocol.text import Text
from visits.schedule import Window

COMPLETE, PARTIAL, NOT_GIVEN = "COMPLETE", "PARTIAL", "NOTGIVEN"


@dataclass(frozen=True, slots=True)
class Dose:
    """What the form of one infusion says; instants are UTC. `number` counts from 1."""

    number: int
    visit: str
    status: str | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    record_id: str = ""
    revision: int = 0

    @property
    def given_on(self) -> date | None:
        """The site date on which it was given; None while it was not, and for a dose said not to be given."""
        if self.started_at is None or self.status == NOT_GIVEN:
            return None
        return site_date(self.started_at)


class DoseStatus(StrEnum):
    """How a planned dose stands on a day."""

    NOT_DUE = "not_due"
    DUE = "due"
    LATE_ALLOWED = "late_allowed"
    LAPSED = "lapsed"
    GIVEN = "given"
    NOT_GIVEN = "not_given"
    NOT_APPLICABLE = "not_applicable"


DOSE_TEXTS: Mapping[DoseStatus, Text] = {
    DoseStatus.NOT_DUE: Text("Not due yet", "未到期"),
    DoseStatus.DUE: Text("Due (in window)", "访视窗内"),
    DoseStatus.LATE_ALLOWED: Text("Window closed, dose still allowed", "访视窗已过，仍可输注"),
    DoseStatus.LAPSED: Text("Dose not given in time", "未按期输注"),
    DoseStatus.GIVEN: Text("Given", "已输注"),
    DoseStatus.NOT_GIVEN: Text("Not given", "未输注"),
    DoseStatus.NOT_APPLICABLE: Text("Not applicable", "不适用"),
}


def infusion_at(protocol: Protocol, visit: str) -> Infusion | None:
    """The planned infusion of a visit; None for visits without one."""
    return next((each for each in protocol.infusions if each.visit == visit), None)


def day0_of(doses: Sequence[Dose], randomised_on: date | None) -> date | None:
    """Day 0: the date of the first infusion that was given, whichever dose it was; later ones never move it.

    Randomised and never infused: once the first dose is recorded as not given, the date of randomisation. None before
    either is known: days are provisional then. Source: clinical specification 1.1.
    """
    given = [day for dose in doses if (day := dose.given_on) is not None]
    if given:
        return min(given)
    first = next((dose for dose in doses if dose.number == 1), None)
    return randomised_on if first is not None and first.status == NOT_GIVEN else None


def days_between(previous: Dose | None, day: date) -> int | None:
    """Days from the dose before to a day; None where none was given."""
    before = previous.given_on if previous is not None else None
    return None if before is None else (day - before).days


def last_day(window: Window, late_days: int) -> date:
    """The last site date on which a dose may still be given: the end of its window and `late_days` more."""
    return window.closes + timedelta(days=late_days)


def dose_status(
    dose: Dose | None, window: Window | None, today: date, *, late_days: int, treatment_ended: bool = False
) -> DoseStatus | None:
    """How a planned dose stands on a site date; None while there is no window and nothing was recorded."""
    if dose is not None and dose.given_on is not None:
        return DoseStatus.GIVEN
    if dose is not None and dose.status == NOT_GIVEN:
        return DoseStatus.NOT_GIVEN
    if treatment_ended:
        return DoseStatus.NOT_APPLICABLE
    return None if window is None else _awaited(window, today, late_days)


def _awaited(window: Window, today: date, late_days: int) -> DoseStatus:
    if today < window.opens:
        return DoseStatus.NOT_DUE
    if today <= window.closes:
        return DoseStatus.DUE
    return DoseStatus.LATE_ALLOWED if today <= last_day(window, late_days) else DoseStatus.LAPSED


@dataclass(frozen=True, slots=True)
class PreviousDose:
    """The dose before this one: whether its form says anything, and when it was given."""

    dose: Dose | None

    @property
    def recorded(self) -> bool:
        """Whether its form says that it was given or not."""
        return self.dose is not None and (self.dose.status is not None or self.dose.started_at is not None)


@dataclass(frozen=True, slots=True)
class Vitals:
    """One set of vital signs of a visit: instant (UTC), kg, °C with its site of measurement, %, mmHg."""

    at: datetime
    weight_kg: Decimal | None = None
    temp_c: Decimal | None = None
    temp_site: str | None = None
    spo2: int | None = None
    sbp: int | None = None


class Bag(typing.Protocol):
    """What everybody knows of a released bag, alike in both arms: its code, since when and until when (UTC)."""

    @property
    def bag_code(self) -> str: ...

    @property
    def released_at(self) -> datetime: ...

    @property
    def use_before(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """Identity and bag as two people checked them at the bedside: their names, and the label they read."""

    at: datetime
    first: str
    second: str
    bag_code: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """One laboratory result that decides whether a dose may be given: canonical value, sample's site date, ULN."""

    value: Decimal | None
    on: date
    upper: Decimal | None = None


def vitals_on(taken: Sequence[Vitals], day: date) -> Vitals | None:
    """The last set of vital signs of a site date."""
    found = [each for each in taken if site_date(each.at) == day]
    return found[-1] if found else None


def weight_on(taken: Sequence[Vitals], day: date) -> Decimal | None:
    """The weight in kg measured last on a site date."""
    found = [each.weight_kg for each in taken if each.weight_kg is not None and site_date(each.at) == day]
    return found[-1] if found else None
