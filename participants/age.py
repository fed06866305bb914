"""Age in completed years from a possibly partial date of birth; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialsite.crf.values.partial import PartialDate


@dataclass(frozen=True, slots=True)
class AgeRange:
    """The lowest and the highest age, in completed years, that the dates allow."""

    low: int
    high: int


def completed_years(birth: date, on: date) -> int:
    """Completed years on a day; born on 29 February counts from 1 March in other years. Negative before birth."""
    had_birthday = (on.month, on.day) >= (birth.month, birth.day)
    return on.year - birth.year - (0 if had_birthday else 1)


def age_range(birth: PartialDate | None, on: date | None) -> AgeRange | None:
    """Ages at both ends of the birth date; None while birth or day is unknown."""
    if birth is None or on is None or birth.earliest is None or birth.latest is None:
        return None
    return AgeRange(completed_years(birth.latest, on), completed_years(birth.earliest, on))
