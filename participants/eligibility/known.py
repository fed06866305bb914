"""What is known of a person in screening, and what of it a criterion has looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from participants.eligibility.ternary import Ternary
from participants.eligibility.verdict import Used
from trialsite.crf.facts import Evidence
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.model import Protocol

Facts = Mapping[str, Sequence[Evidence]]


class Known:
    """The facts of one person as one criterion reads them; what was read is its evidence.

    `enrol_date` is the day of randomisation, planned or real, in site dates.
    """

    def __init__(self, facts: Facts, protocol: Protocol, enrol_date: date) -> None:
        self._facts, self._protocol, self.enrol_date = facts, protocol, enrol_date
        self._used: dict[tuple[str, int], Used] = {}

    @property
    def used(self) -> tuple[Used, ...]:
        """What was looked at, in the order of looking."""
        return tuple(self._used.values())

    def setting(self, key: str) -> Any:
        """The value of a configuration key of the protocol version."""
        return self._protocol.value(key)

    def every(self, fact: str) -> list[Evidence]:
        """All values of a fact, oldest first."""
        found = list(self._facts.get(fact, ()))
        self._used.update({(fact, index): Used(fact, each) for index, each in enumerate(found)})
        return found

    def last(self, fact: str) -> Any:
        """The latest value of a fact; None where nothing is known."""
        found = self._facts.get(fact, ())
        if not found:
            return None
        self._used[fact, len(found) - 1] = Used(fact, found[-1])
        return found[-1].value

    def day(self, setting: str) -> date | None:
        """The reference day that a setting names: screen, consent or enrol."""
        name = self.setting(setting)
        return self.enrol_date if name == "enrol" else self.last(f"{name}_date")

    def valid(self, fact: str) -> list[Evidence]:
        """What samples not older at enrolment than results of screening may be have shown, oldest first; evidence."""
        first = self.enrol_date - timedelta(days=int(self.setting("lab_days")))
        found = [
            (index, each)
            for index, each in enumerate(self._facts.get(fact, ()))
            if each.date is not None and each.date >= first
        ]
        self._used.update({(fact, index): Used(fact, each) for index, each in found})
        return [each for _index, each in sorted(found, key=lambda pair: (pair[1].date or date.min, pair[0]))]

    def in_force(self, fact: str) -> Any:
        """The latest of the valid values; None where there is none."""
        found = self.valid(fact)
        return found[-1].value if found else None

    def times_in_force(self, fact: str) -> int:
        """How many samples of a fact are valid."""
        return len(self.valid(fact))


def below(result: Measured | Decimal | int | None, limit: Decimal | int) -> Ternary:
    """Whether a result (canonical unit) lies below a limit; open where the report leaves it open."""
    if result is None:
        return None
    return result.is_below(Decimal(limit)) if isinstance(result, Measured) else result < limit


def above(result: Measured | Decimal | int | None, limit: Decimal | int) -> Ternary:
    """Whether a result (canonical unit) lies above a limit; open where the report leaves it open."""
    if result is None:
        return None
    if not isinstance(result, Measured):
        return result > limit
    if result.is_above(Decimal(limit)):
        return True
    bounded = result.op is not Op.GT and result.value is not None and result.value <= limit
    return False if bounded or result.op is Op.TND else None
