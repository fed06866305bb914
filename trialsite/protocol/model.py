"""What a trial is made of: frozen dataclasses that a protocol package fills; each fact names its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text


class Status(StrEnum):
    """How well a fact is founded: stated in the registry, in the protocol, or assumed until confirmed."""

    REGISTRY = "registry"
    PROTOCOL = "protocol"
    ASSUMPTION = "assumption"


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
    INFUSION = "infusion"


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One decision the protocol takes: what it decides, its value, where that comes from."""

    key: str
    title: Text
    value: Any
    status: Status
    source: str
    group: str


@dataclass(frozen=True, slots=True)
class Arm:
    """A treatment arm; its code and name are unblinding."""

    code: str
    title: Text
    participants: int
    source: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit: target day counted from the first infusion, and how many days it may be early or late.

    `target` is None for visits without a day (unscheduled, early termination). A screening visit has the
    range `first`…`last` instead.
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
    label: Text = Text("", "")
    status: Status = Status.ASSUMPTION

    def __post_init__(self) -> None:
        if self.minus < 0 or self.plus < 0:
            raise ValueError(f"{self.code}: a window reaches backwards by minus, forwards by plus, both ≥ 0.")

    @property
    def is_screening(self) -> bool:
        """Whether it has a range of days before the first infusion."""
        return self.first is not None

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
    """A form at a visit (or, without a visit, whenever it happens)."""

    form: str
    visit: str
    requirement: Requirement
    phase: Phase = Phase.NONE
    audience: Audience = Audience.BLINDED
    condition: Text | None = None


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A band of the casebook matrix: title and form keys in reading order."""

    key: str
    title: Text
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """An eligibility criterion: the registry's words verbatim, and a short text."""

    id: str
    verbatim: str
    short: Text


@dataclass(frozen=True, slots=True)
class Masking:
    """Who is blinded: role → whether the role sees unblinded data without a personal grant."""

    name: str
    unblinded_roles: frozenset[str]
    note: Text


@dataclass(frozen=True)
class Protocol:
    """A whole trial under one version; always passed as a value, never read from a global."""

    package: str
    version: str
    registry: Mapping[str, Any]
    arms: tuple[Arm, ...]
    visits: tuple[Visit, ...]
    schedule: tuple[ScheduledForm, ...]
    groups: tuple[FormGroup, ...]
    form_titles: Mapping[str, Text]
    criteria: tuple[Criterion, ...]
    masking: Masking
    settings: Mapping[str, ConfigKey]
    retention_years: int = 30
    _forms: dict[str, tuple[ScheduledForm, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = [visit.code for visit in self.visits]
        if len(set(codes)) != len(codes):
            raise ValueError("A visit code occurs twice.")
        strangers = {entry.visit for entry in self.schedule} - set(codes) - {""}
        if strangers:
            raise ValueError(f"The schedule names unknown visits: {sorted(strangers)}.")

    def setting(self, key: str) -> ConfigKey:
        """The configuration key with its source and status; raises KeyError for an unknown one."""
        return self.settings[key]

    def value(self, key: str) -> Any:
        """The value of a configuration key; raises KeyError for an unknown one."""
        return self.settings[key].value

    def visit(self, code: str) -> Visit:
        """The visit of that code; raises KeyError where there is none."""
        for visit in self.visits:
            if visit.code == code:
                return visit
        raise KeyError(code)

    def forms_at(self, code: str) -> tuple[ScheduledForm, ...]:
        """The forms of a visit, in the order of the schedule."""
        return tuple(entry for entry in self.schedule if entry.visit == code)

    def logs(self) -> tuple[ScheduledForm, ...]:
        """The forms that belong to no visit and are made when something happens."""
        return self.forms_at("")

    @property
    def scheduled_visits(self) -> tuple[Visit, ...]:
        """Visits with a target day, in order."""
        return tuple(visit for visit in self.visits if visit.target is not None)

    @property
    def last_visit(self) -> Visit:
        """The last visit with a target day; raises IndexError where there is none."""
        return self.scheduled_visits[-1]

    def with_overrides(self, *, version: str, overrides: Mapping[str, Any]) -> Protocol:
        """This protocol under another version with other values; raises KeyError for an unknown key."""
        changed = {key: replace(self.settings[key], value=value) for key, value in overrides.items()}
        return replace(self, version=version, settings={**self.settings, **changed})
