"""One act of the demonstration at its moment, who works at the site, and the site's days up to now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from trialsite.accounts.models import User
from trialsite.audit import clock

MEMBERS = ("wangmin", "sunwei", "chenjun", "zhangli", "majie", "hubin", "liuyang")
# an hour by which everything that is done today is done; before it, the day so far is spread over what it holds
LATEST_TODAY = timedelta(hours=11)


@dataclass(frozen=True)
class Team:
    """Those who screen."""

    nurse: User
    investigator: User
    principal: User


@dataclass(frozen=True)
class TrialTeam(Team):
    """Those who are needed from the randomisation on besides them."""

    second: User
    pharmacist: User
    checker: User
    monitor: User

    @classmethod
    def of(cls, people: Mapping[str, User]) -> TrialTeam:
        """The team from the accounts of the demonstration by user name."""
        return cls(*(people[name] for name in MEMBERS))


@dataclass(frozen=True)
class Step:
    """One act at its moment."""

    at: datetime
    act: Callable[[], object]


@dataclass(frozen=True)
class Days:
    """The calendar of the site as of an instant; what is planned for later today is moved into the day so far."""

    now: datetime

    @property
    def today(self) -> date:
        """The day of now, at the site."""
        return clock.site_date(self.now)

    def at(self, day: date, moment: time) -> datetime:
        """A moment of a day, in UTC, to the minute; the order of moments of one day stays."""
        there = datetime.combine(day, moment, clock.SITE_ZONE)
        if day == self.today:
            begun = datetime.combine(day, time(), clock.SITE_ZONE)
            elapsed = min(self.now - begun, LATEST_TODAY)
            there = begun + (there - begun) * (elapsed / LATEST_TODAY)
        return there.replace(second=0, microsecond=0).astimezone(UTC)

    def text(self, day: date, moment: time) -> str:
        """The same as it is typed, on the clock of the site."""
        return f"{self.at(day, moment).astimezone(clock.SITE_ZONE):%Y-%m-%d %H:%M}"


def run(steps: Iterable[Step], now: datetime) -> None:
    """Do what there is to do in the order of time; what lies ahead of now is done now."""
    for step in sorted(steps, key=lambda each: each.at):
        with clock.pretend(min(step.at, now)):
            step.act()
