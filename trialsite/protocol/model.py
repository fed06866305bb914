"""A whole trial as one value: what a protocol package fills and everything above reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trialsite.protocol.config import ConfigKey, Kind, Status
from trialsite.protocol.facts import MASKED_TITLES, Arm, Criterion, Masked, Masking, RegistryFact, Retention
from trialsite.protocol.milestones import Milestone
from trialsite.protocol.schedule import FormGroup, Infusion, Phase, Requirement, ScheduledForm, Visit
from trialsite.protocol.stopping import StoppingRule
from trialsite.protocol.text import Text
from trialsite.protocol.verification import VerificationPlan

__all__ = [
    "MASKED_TITLES",
    "Arm",
    "ConfigKey",
    "Criterion",
    "FormGroup",
    "Infusion",
    "Kind",
    "Masked",
    "Masking",
    "Milestone",
    "Phase",
    "Protocol",
    "RegistryFact",
    "Requirement",
    "Retention",
    "ScheduledForm",
    "Status",
    "Visit",
]


@dataclass(frozen=True)
class Protocol:
    """A whole trial under one version; always passed as a value, never read from a global.

    `running` are the forms of which each entry is a record of its own, made when needed; `repeatable` those that may be
    done again within screening; of `milestones` the first that covers a form signs it. `derive` builds again what
    follows from the configuration keys (visits, schedule …) after some of them were replaced; a package whose keys
    decide nothing else leaves it out. Raises ValueError where a part names something that is not there.
    """

    package: str
    version: str
    registry: Mapping[str, RegistryFact]
    arms: tuple[Arm, ...]
    visits: tuple[Visit, ...]
    schedule: tuple[ScheduledForm, ...]
    groups: tuple[FormGroup, ...]
    form_titles: Mapping[str, Text]
    criteria: tuple[Criterion, ...]
    masking: Masking
    settings: Mapping[str, ConfigKey]
    infusions: tuple[Infusion, ...] = ()
    running: frozenset[str] = frozenset()
    repeatable: frozenset[str] = frozenset()
    retention: Retention = field(default_factory=Retention)
    milestones: tuple[Milestone, ...] = ()
    setting_groups: Mapping[str, Text] = field(default_factory=dict)
    stopping: tuple[StoppingRule, ...] = ()
    verification: VerificationPlan = field(default_factory=VerificationPlan)
    derive: Callable[[Protocol], Protocol] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = {visit.code for visit in self.visits}
        _once("visit", (visit.code for visit in self.visits))
        _once("arm", (arm.code for arm in self.arms))
        _once("criterion", (criterion.id for criterion in self.criteria))
        _once("scheduled form", ((entry.form, entry.visit) for entry in self.schedule))
        _known("schedule", "visits", {entry.visit for entry in self.schedule} - {""}, codes)
        _known("infusions", "visits", {infusion.visit for infusion in self.infusions}, codes)
        _known("schedule", "form titles", {entry.form for entry in self.schedule}, self.form_titles)
        _known("criteria", "settings", {key for each in self.criteria for key in each.settings}, self.settings)

    def fact(self, key: str) -> Any:
        """The value of a registry fact; raises KeyError for an unknown one."""
        return self.registry[key].value

    def setting(self, key: str) -> ConfigKey:
        """The configuration key with its source and status; raises KeyError for an unknown one."""
        return self.settings[key]

    def value(self, key: str) -> Any:
        """The value of a configuration key; raises KeyError for an unknown one."""
        return self.settings[key].value

    def arm(self, code: str) -> Arm:
        """The arm of that code; raises KeyError where there is none."""
        return {arm.code: arm for arm in self.arms}[code]

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
    def stopping_rules(self) -> tuple[StoppingRule, ...]:
        """The rules that this version names under `stopping_rules`, by whom they stop."""
        named = self.settings["stopping_rules"].value if self.stopping else {}
        return tuple(rule for rule in self.stopping if rule.key in named[rule.scope])

    @property
    def scheduled_visits(self) -> tuple[Visit, ...]:
        """Visits with a target day, in order."""
        return tuple(visit for visit in self.visits if visit.target is not None)

    @property
    def last_visit(self) -> Visit:
        """The last visit with a target day; raises IndexError where there is none."""
        return self.scheduled_visits[-1]

    def with_overrides(
        self, *, version: str, overrides: Mapping[str, object], since: Mapping[str, str] | None = None
    ) -> Protocol:
        """This protocol under another version with other values, and all that follows from them.

        A value fixed by a version has the status "protocol"; `since` names the version that fixed it where it was an
        earlier one. Raises KeyError for an unknown key, ValueError for a value of another form or one that contradicts
        the rest.
        """
        fixed_by = dict.fromkeys(overrides, version) | dict(since or {})
        changed = {
            key: self.settings[key].with_value(value, source=f"protocol version {fixed_by[key]}")
            for key, value in overrides.items()
        }
        told = replace(self, version=version, settings={**self.settings, **changed})
        return self.derive(told) if self.derive and changed else told


def _once(kind: str, keys: Iterable[object]) -> None:
    seen = list(keys)
    if len(set(seen)) != len(seen):
        raise ValueError(f"A {kind} occurs twice.")


def _known(part: str, kind: str, named: Iterable[str], there: Iterable[str]) -> None:
    strangers = set(named) - set(there)
    if strangers:
        raise ValueError(f"The {part} name unknown {kind}: {', '.join(sorted(strangers))}.")
