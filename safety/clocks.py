"""Reporting clocks: what starts them, when they are due, and how far they have run; pure.

A clock of hours runs from the very instant of awareness. A clock of days or months counts calendar days at the site
from a day that is day 0, and is due at the end of its last day. Nothing here depends on the zone of who looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from trialsite.audit.clock import SITE_ZONE, site_date, start_of
from trialsite.protocol.dates import add_months
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text


class ClockKind(StrEnum):
    """The clocks of clinical specification 5.2."""

    SAE_SPONSOR = "SAE_SPONSOR"
    SAE_EC_FATAL = "SAE_EC_FATAL"
    SUSAR_7 = "SUSAR_7"
    SUSAR_7_FOLLOWUP = "SUSAR_7_FOLLOWUP"
    SUSAR_15 = "SUSAR_15"
    FOLLOWUP = "FOLLOWUP"
    PREG = "PREG"
    PREG_FOLLOWUP = "PREG_FOLLOWUP"
    UNBL_RECORD = "UNBL_RECORD"
    STEMCELL = "STEMCELL"


@dataclass(frozen=True, slots=True)
class Span:
    """How long a clock runs: hours from an instant, or calendar days and months from a day."""

    hours: int = 0
    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What a clock asks for, and how long it runs under a protocol."""

    title: Text
    span: Callable[[Protocol], Span]


def _hours(key: str) -> Callable[[Protocol], Span]:
    return lambda protocol: Span(hours=int(protocol.value(key)))


def _days(*keys: str) -> Callable[[Protocol], Span]:
    return lambda protocol: Span(days=sum(int(protocol.value(key)) for key in keys))


RULES: Mapping[ClockKind, Rule] = {
    ClockKind.SAE_SPONSOR: Rule(Text("SAE report to the sponsor", "向申办者报告SAE"), _hours("sae_clock_h")),
    ClockKind.SAE_EC_FATAL: Rule(
        Text("Report to the ethics committee (fatal or life-threatening)", "向伦理委员会报告（致死或危及生命）"),
        _hours("ec_fatal_clock_h"),
    ),
    ClockKind.SUSAR_7: Rule(
        Text("SUSAR report, fatal or life-threatening", "SUSAR报告（致死或危及生命）"), _days("susar_fatal_days")
    ),
    ClockKind.SUSAR_7_FOLLOWUP: Rule(
        Text("Follow-up of the SUSAR report", "SUSAR随访报告"), _days("susar_fatal_days", "susar_followup_days")
    ),
    ClockKind.SUSAR_15: Rule(Text("SUSAR report", "SUSAR报告"), _days("susar_other_days")),
    ClockKind.FOLLOWUP: Rule(Text("Next report of an open SAE", "SAE下次随访报告"), _days("sae_followup_days")),
    ClockKind.PREG: Rule(Text("Pregnancy report to the sponsor", "向申办者报告妊娠"), _hours("pregnancy_clock_h")),
    ClockKind.PREG_FOLLOWUP: Rule(
        Text("Follow-up of the child", "新生儿随访"),
        lambda protocol: Span(months=int(protocol.value("pregr_followup_months"))),
    ),
    ClockKind.UNBL_RECORD: Rule(Text("Record of an unblinding", "补充揭盲记录"), _hours("unbl_record_h")),
    ClockKind.STEMCELL: Rule(
        Text("SAE of a stem-cell study: institution and authorities", "干细胞研究SAE：向机构、伦理及主管部门报告"),
        _hours("stem_cell_clock_h"),
    ),
}
# the last instant of a day: what is due on a day may be done until it is over
LAST = time(23, 59, 59, 999_999)


class Stage(StrEnum):
    """How far a clock has run; people are told by colour and words."""

    BEGUN = "begun"
    HALF = "half"
    MOST = "most"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Running:
    """A clock as two instants: from when it runs, and the last instant at which what it asks for is in time."""

    starts: datetime
    due: datetime

    def stage(self, now: datetime) -> Stage:
        """How far it has run: half and 80 % of its time, and overdue once the due instant is over."""
        if now > self.due:
            return Stage.OVERDUE
        whole, gone = self.due - self.starts, now - self.starts
        if gone * 5 >= whole * 4:
            return Stage.MOST
        return Stage.HALF if gone * 2 >= whole else Stage.BEGUN

    def share(self, now: datetime) -> float:
        """The part of its time that is over, from 0 to 1."""
        return min(max((now - self.starts) / (self.due - self.starts), 0.0), 1.0)

    def left(self, now: datetime) -> timedelta:
        """The time that is left; negative once it is overdue."""
        return self.due - now


def run(span: Span, aware: datetime) -> Running:
    """The clock that an awareness starts; only its site date counts where days or months do."""
    if span.hours:
        # hours are counted in UTC: in a zone that changes its offset, an hour of the wall is none
        begins = aware.astimezone(UTC)
        return Running(begins, begins + timedelta(hours=span.hours))
    day_0 = site_date(aware)
    return Running(start_of(day_0), end_of(add_months(day_0, span.months) + timedelta(days=span.days)))


def end_of(day: date) -> datetime:
    """The last instant of a site date."""
    return datetime.combine(day, LAST, SITE_ZONE)


def clock_of(kind: ClockKind, aware: datetime, protocol: Protocol) -> Running:
    """The clock of a kind under a protocol."""
    return run(RULES[kind].span(protocol), aware)


def stages_up_to(stage: Stage) -> tuple[Stage, ...]:
    """A stage and those that come before it."""
    every = tuple(Stage)
    return every[: every.index(stage) + 1]
