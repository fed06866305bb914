"""Whom a version of the protocol would judge otherwise; it reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from participants.codelists import OVERALL
from participants.eligibility.compute import eligibility
from participants.eligibility.told import result_of
from participants.models import Participant
from participants.screening import Screening, assess
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Turned:
    """One criterion with its result now and under the other version."""

    criterion: str
    old: Text
    new: Text


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One person whom the other version judges otherwise; `version` is the one they are bound to."""

    code: str
    version: str
    old: Text
    new: Text
    turned: tuple[Turned, ...]


def judged_otherwise(people: Sequence[Participant], new: Protocol) -> list[Otherwise]:
    """Everybody of the trial with a criterion that comes out differently under `new`, by the same facts and day."""
    codes = {person.pk: person.code for person in people}
    found = [each for each in assess(people).values() if each.protocol.package == new.package]
    compared = [_compared(codes[each.participant], each, new) for each in found]
    return sorted((each for each in compared if each.turned), key=lambda each: each.code)


def _compared(code: str, now: Screening, new: Protocol) -> Otherwise:
    then = eligibility(now.facts, new, now.enrol_date)
    is_inclusion = {each.id: each.inclusion for each in new.criteria}
    before = {each.criterion: each.state for each in now.computed.verdicts}
    turned = tuple(
        Turned(
            each.criterion, *(result_of(state, inclusion=is_inclusion[each.criterion]) for state in (was, each.state))
        )
        for each in then.verdicts
        if (was := before.get(each.criterion, each.state)) != each.state
    )
    old, new_one = OVERALL.text(now.computed.overall), OVERALL.text(then.overall)
    return Otherwise(code, now.protocol.version, old, new_one, turned)
