"""How often opportunistic infections occur: events per 100 person-years with the exact Poisson interval (6.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from participants.opportunistic import AIDS_DEFINING
from safety.models import Infection
from trialsite.audit import clock
from trialsite.crf.facts import Evidence, gather_of_many
from trialsite.crf.values.partial import PartialDate
from visits.models import Infusion

DAYS_PER_YEAR = 365.25
TAIL = 0.025  # on each side of the 95 % interval
STEPS = 200  # of the bisection, far beyond what is shown


@dataclass(frozen=True, slots=True)
class Rate:
    """Events and person-years; the rate is per 100 person-years, None while nobody was observed."""

    events: int
    years: float

    @property
    def per_100(self) -> float | None:
        """Events per 100 person-years."""
        return 100 * self.events / self.years if self.years else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The exact 95 % interval of the rate."""
        if not self.years:
            return None
        low, high = poisson_interval(self.events)
        return 100 * low / self.years, 100 * high / self.years


def poisson_interval(events: int) -> tuple[float, float]:
    """The exact 95 % interval of the mean of a Poisson count (Garwood)."""
    low = 0.0 if events == 0 else _root(lambda mean: 1 - _at_most(events - 1, mean) - TAIL, events)
    return low, _root(lambda mean: TAIL - _at_most(events, mean), events)


def _at_most(count: int, mean: float) -> float:
    """The probability of so many events or fewer."""
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))


def _root(rising: Callable[[float], float], events: int) -> float:
    low, high = 1e-12, 10.0 + 5 * events
    for _step in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def person_years(spans: Iterable[tuple[date, date]]) -> float:
    """The years of people from their first day to their last, both counted."""
    return sum(max(0, (last - first).days + 1) for first, last in spans) / DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class InfectionRates:
    """All new infections since day 0, and those that define AIDS."""

    every: Rate
    aids_defining: Rate


def infection_rates() -> InfectionRates:
    """The rates of everybody who has a day 0, pooled; as many statements for two thousand people as for one."""
    today, treated = clock.today(), list(_treated())
    known = gather_of_many(("d0", "eos_date"), treated)
    spans = {key: (told["d0"][-1].value, _end(told, today)) for key, told in known.items() if told.get("d0")}
    rows = Infection.objects.filter(
        record__participant_id__in=treated, removed_at__isnull=True, oi_term__isnull=False,
        record__entered_in_error_at__isnull=True,
    )  # fmt: skip
    # an infection that several visits tell of is one event
    told = set(rows.values_list("record__participant_id", "oi_term", "oi_onset"))
    new = [term for person, term, onset in told if person in spans and _since(onset, spans[person][0])]
    years = person_years(spans.values())
    return InfectionRates(Rate(len(new), years), Rate(sum(term in AIDS_DEFINING for term in new), years))


def _treated() -> Iterable[Any]:
    """Everybody of whom an infusion is recorded."""
    begun = Infusion.objects.filter(inf_start__isnull=False, record__entered_in_error_at__isnull=True)
    return begun.values_list("record__participant_id", flat=True).distinct()


def _end(told: Mapping[str, Sequence[Evidence]], today: date) -> date:
    """The last day of observation: the end of study, today at the latest."""
    ended = told.get("eos_date")
    return min(ended[-1].value, today) if ended else today


def _since(onset: str | None, day0: date) -> bool:
    """Whether an infection may have begun on day 0 or later."""
    last = PartialDate(onset).latest if onset else None
    return last is None or last >= day0
