"""What the forms and the randomisation know of holds: the spans in which dosing is, or was, paused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from safety.stopping.models import Hold
from trialsite.crf.facts import Evidence, Fact, provide
from trialsite.protocol.stopping import Scope

Given = Mapping[Any, list[Evidence]]


def in_force() -> QuerySet[Hold]:
    """The holds that nobody lifted, the first that fired first."""
    return Hold.objects.filter(lifted_at__isnull=True).select_related("participant").order_by("fired_at", "number")


def _paused(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """From when until when (None: still) infusions of each participant are paused, their own and the study's."""
    rows = Hold.objects.filter(Q(participant__isnull=True) | Q(participant__in=list(participants)))
    spans = [
        (row.participant_id, (row.fired_at, row.lifted_at))
        for row in rows.order_by("fired_at")
        if as_of is None or row.fired_at <= as_of
    ]
    found = {
        key: tuple(span for person, span in spans if person in (None, key)) for key in participants
    }  # fmt: skip
    return {key: [Evidence(own)] for key, own in found.items() if own}


def _enrolment(participants: Sequence[Any], _as_of: datetime | None) -> Given:
    """Whether the study is on hold: nobody is randomised."""
    if not in_force().filter(scope=Scope.STUDY).exists():
        return {}
    return {key: [Evidence(True)] for key in participants}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("dosing_paused", "participant", (), _paused))
    provide(Fact("enrolment_paused", "participant", (), _enrolment))
