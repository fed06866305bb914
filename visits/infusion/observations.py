"""When the observations round an infusion are due, from start and stop; pure, in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from trialsite.protocol.model import Protocol

BEFORE, END = "PRE", "END"


@dataclass(frozen=True, slots=True)
class Observation:
    """One time point: the instant it is planned for, and how early and how late it may be.

    `while_running` false: it falls after the end of the infusion and is not done.
    """

    key: str
    planned: datetime
    earliest: datetime
    latest: datetime
    while_running: bool = True

    def minutes_off(self, measured: datetime) -> int:
        """Whole minutes between plan and measurement, either way."""
        return int(abs((measured - self.planned).total_seconds()) // 60)

    def is_off(self, measured: datetime) -> bool:
        """Whether a measurement lies outside the tolerance, to the minute."""
        return not self.earliest <= measured.replace(second=0, microsecond=0) <= self.latest

    def is_over(self, now: datetime) -> bool:
        """Whether it ought to have been done by now."""
        return self.while_running and now > self.latest


def keys(protocol: Protocol) -> tuple[str, ...]:
    """The time points in their order: PRE, 15, 30, 60, END, END60, END120."""
    found: tuple[str, ...] = protocol.value("obs_timepoints")
    return found


def observation(protocol: Protocol, key: str, start: datetime | None, stop: datetime | None) -> Observation | None:
    """The plan of one time point; None while the start (for those counted from the end: the end) is not known."""
    from_end = key.startswith(END)
    origin = stop if from_end else start
    if origin is None:
        return None
    minutes = int((key.removeprefix(END) if from_end else key.removeprefix(BEFORE)) or 0)
    early, late = protocol.value("obs_tolerances")[key]
    planned = origin.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    running = from_end or key == BEFORE or stop is None or planned <= stop
    return Observation(key, planned, planned + timedelta(minutes=early), planned + timedelta(minutes=late), running)


def next_due(
    protocol: Protocol, start: datetime | None, stop: datetime | None, done: Iterable[str]
) -> Observation | None:
    """The next time point that has no values yet; None before the start, and when there is none left."""
    held = set(done)
    plans = (observation(protocol, key, start, stop) for key in keys(protocol) if key not in held)
    return next((each for each in plans if each is not None and each.while_running), None)
