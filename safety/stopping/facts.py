"""What the forms and the randomisation know of holds: the spans in which dosing is, or was, paused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from safety.stopping.models import Hold
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.protocol.stopping import Scope

Given = Mapping[Any, list[Evidence]]
STUDY = ("study",)  # what was read of it is read anew after something was written, like that of participants


@shared
def _holds(_study: Sequence[Any], as_of: datetime | None) -> list[Hold]:
    """Every hold there was, the first that fired first: a study has a handful; one statement."""
    return list(Hold.objects.select_related("participant").order_by("fired_at", "number"))


def in_force() -> list[Hold]:
    """The holds that nobody lifted, the first that fired first."""
    return [hold for hold in _holds(STUDY, None) if hold.lifted_at is None]


def _paused(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """From when until when (None: still) infusions of each participant are paused, their own and the study's."""
    spans = [
        (hold.participant_id, (hold.fired_at, hold.lifted_at))
        for hold in _holds(STUDY, None)
        if as_of is None or hold.fired_at <= as_of
    ]
    found = {
        key: tuple(span for person, span in spans if person in (None, key)) for key in participants
    }  # fmt: skip
    return {key: [Evidence(own)] for key, own in found.items() if own}


def _enrolment(participants: Sequence[Any], _as_of: datetime | None) -> Given:
    """Whether the study is on hold: nobody is randomised."""
    if not any(hold.scope == Scope.STUDY for hold in in_force()):
        return {}
    return {key: [Evidence(True)] for key in participants}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("dosing_paused", "participant", (), _paused))
    provide(Fact("enrolment_paused", "participant", (), _enrolment))
