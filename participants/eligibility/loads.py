"""I3, second half: two results of HIV RNA below the limit, the later one of screening.

Results of the history and of the trial are read together. Source: clinical specification, 3.2 and 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from participants.eligibility.assumed import BLIP
from participants.eligibility.known import Known, below
from participants.eligibility.ternary import Ternary, all_of, any_of, negate, not_after
from participants.eligibility.verdict import Finding
from participants.segments import DayRange
from trialsite.crf.values.measured import Measured
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

NO_CURRENT = Text("No current HIV RNA: repeat the viral load", "无有效期内的病毒载量，请复查")
DETECTABLE = Text("Detectable HIV RNA between the two results", "两次合格结果之间出现可测病毒载量")


class Load(Protocol):
    """A sample and its result; None while the result is awaited."""

    @property
    def on(self) -> PartialDate: ...
    @property
    def result(self) -> Measured | None: ...


@dataclass(frozen=True, slots=True)
class Series:
    """The results in order of their days, the last of them that of screening."""

    earlier: Sequence[Load]
    latest: Load
    on: date
    limit: int
    months: int

    def qualifies(self, load: Load) -> Ternary:
        """Whether an earlier result lies below the limit, far enough before the latest."""
        reached = DayRange(*(day and add_months(day, self.months) for day in (load.on.earliest, load.on.latest)))
        return all_of(below(load.result, self.limit), not_after(reached, self.on))

    def detectable_after(self, load: Load) -> Ternary:
        """Whether a result between this one and the latest is not below the limit."""
        place = list(self.earlier).index(load)
        return any_of(*(negate(below(each.result, self.limit)) for each in self.earlier[place + 1 :]))


def in_order(known: Known) -> list[Load]:
    """Every result of history and trial by its day."""
    return sorted((each.value for each in known.every("viral_loads")), key=_order)


def series_of(known: Known) -> Series | None:
    """The results where the last of them is of screening: known to the day and still valid at enrolment."""
    loads = in_order(known)
    on = loads[-1].on.earliest if loads and loads[-1].on.is_exact else None
    if on is None or on < known.enrol_date - timedelta(days=int(known.setting("vl_current_days"))):
        return None
    limit, months = int(known.setting("vl_threshold")), int(known.setting("vl_min_gap_months"))
    return Series(loads[:-1], loads[-1], on, limit, months)


def two_below(known: Known) -> Finding:
    """Whether the latest result is of screening and below the limit, and an earlier one qualifies with it."""
    series = series_of(known)
    if series is None:
        return Finding(None, notes=(NO_CURRENT,))
    forbidden = known.setting("vl_intervening") == "fail"
    pair = any_of(
        *(
            all_of(series.qualifies(each), negate(series.detectable_after(each)) if forbidden else True)
            for each in series.earlier
        )
    )
    holds = all_of(below(series.latest.result, series.limit), pair)
    between = holds and not forbidden and _only_with_blip(series)
    return Finding(holds, (BLIP,) if between else (), (DETECTABLE,) if between else ())


def _only_with_blip(series: Series) -> bool:
    """Whether every result that qualifies has a detectable one after it; judged on the last of them."""
    qualifying = [each for each in series.earlier if series.qualifies(each)]
    return bool(qualifying) and series.detectable_after(qualifying[-1]) is True


def _order(load: Load) -> tuple[date, date]:
    return load.on.earliest or date.min, load.on.latest or date.max
