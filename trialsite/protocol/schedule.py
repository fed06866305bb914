"""When a trial sees its participants: visits with their windows, forms at visits, infusions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trialsite.protocol.audience import Audience
from trialsite.protocol.config import Status
from trialsite.protocol.text import Text

NO_LABEL = Text("", "")


class Requirement(StrEnum):
    """How a form is asked for at a visit."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    IF_INDICATED = "if_indicated"
    REVIEW = "review"
    UPDATE = "update"
    WHEN_IT_HAPPENS = "when_it_happens"


class Phase(StrEnum):
    """When on the day of an infusion a form is done."""

    NONE = "none"
    PRE_DOSE = "pre_dose"
    DURING_INFUSION = "during_infusion"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of the protocol: target day counted from the first infusion, and days it may be early or late.

    `target` is None for visits without a day: unscheduled, or ending early where `ends_early`. A screening visit
    has the range of days `first`…`last` instead. Raises ValueError for a window or range turned round.
    """

    code: str
    title: Text
    position: int
    target: int | None = None
    minus: int = 0
    plus: int = 0
    first: int | None = None
    last: int | None = None
    is_dose: bool = False
    label: Text = NO_LABEL
    status: Status = Status.ASSUMPTION
    ends_early: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if self.minus < 0 or self.plus < 0:
            raise ValueError(f"{self.code}: a window reaches backwards by minus, forwards by plus, both ≥ 0.")
        if (self.first is None) != (self.last is None):
            raise ValueError(f"{self.code}: a range of days needs a first and a last day.")
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError(f"{self.code}: the range of days ends before it begins.")
        if self.first is not None and self.target is not None:
            raise ValueError(f"{self.code}: a visit has a range of days or a target day, not both.")
        if self.is_dose and self.target is None:
            raise ValueError(f"{self.code}: a dose visit needs a target day.")

    @property
    def is_screening(self) -> bool:
        """Whether it has a range of days before the first infusion."""
        return self.first is not None

    @property
    def is_unscheduled(self) -> bool:
        """Whether it has no day of its own and may be held again and again."""
        return self.target is None and self.first is None and not self.ends_early

    def window(self, d0: date) -> tuple[date, date] | None:
        """First and last site date on which the visit is in its window; None for visits without a day."""
        if self.first is not None and self.last is not None:
            return d0 + timedelta(days=self.first), d0 + timedelta(days=self.last)
        if self.target is None:
            return None
        target = d0 + timedelta(days=self.target)
        return target - timedelta(days=self.minus), target + timedelta(days=self.plus)


@dataclass(frozen=True, slots=True)
class ScheduledForm:
    """A form at a visit; without a visit ("") it is made whenever its event happens."""

    form: str
    visit: str
    requirement: Requirement
    phase: Phase = Phase.NONE
    audience: Audience = Audience.BLINDED
    condition: Text | None = None
    status: Status = Status.ASSUMPTION
    source: str = ""

    def __post_init__(self) -> None:
        if not self.visit and self.requirement != Requirement.WHEN_IT_HAPPENS:
            raise ValueError(f"{self.form}: a form without a visit is made when its event happens.")
        if self.requirement == Requirement.CONDITIONAL and self.condition is None:
            raise ValueError(f"{self.form} at {self.visit}: say the condition.")


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A band of the casebook matrix: title and form keys in reading order."""

    key: str
    title: Text
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Infusion:
    """A planned infusion, alike in every arm: number from 1, its visit, study day, volume in mL, route."""

    number: int
    visit: str
    day: int
    volume_ml: int
    route: str
    source: str

    def __post_init__(self) -> None:
        if self.number < 1 or self.volume_ml <= 0:
            raise ValueError(f"Infusion {self.number}: numbers begin at 1, the volume is more than 0 mL.")
