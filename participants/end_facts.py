"""Facts that the end of study is checked against: what is unfinished, which criteria fail, who signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum

from participants.eligibility.needed import FORMS
from participants.models import BEFORE_RANDOMISATION, Participant
from participants.screening import FORM, assess
from trialsite.casebook.models import CrfRecord
from trialsite.crf.facts import Evidence, Fact, provide
from trialsite.protocol.audience import Audience


def _unfinished(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Open queries, and forms begun but not complete, beside the record itself; of what blinded people see."""
    return {record: [Evidence(unfinished_business(record.participant_id, beside=record.pk))] for record in records}


def unfinished_business(participant: Any, *, beside: Any = None) -> tuple[int, int]:
    """Open queries, and forms begun but not complete, of a participant; one statement."""
    live = CrfRecord.objects.filter(
        participant_id=participant, audience=Audience.BLINDED, retired_at__isnull=True, entered_in_error_at__isnull=True
    )
    begun = Q(first_saved_at__isnull=False, completed_at__isnull=True)
    told = live.exclude(pk=beside).aggregate(queries=Sum("open_queries"), forms=Count("pk", filter=begun))
    return told["queries"] or 0, told["forms"]


def _failed_criteria(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The criteria that fail by the data, of people who were not randomised."""
    people = Participant.objects.filter(pk__in=list(participants), stage__in=BEFORE_RANDOMISATION)
    return {key: [Evidence(each.eligibility.failed)] for key, each in assess(people, as_of=as_of).items()}


def _signed_by(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    return {record: [Evidence(record.signed_by)] for record in records if record.signed_by}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("unfinished_business", "record", (), _unfinished))
    provide(Fact("failed_criteria", "participant", (), _failed_criteria, together=(FORM, *FORMS)))
    provide(Fact("signed_by", "record", (), _signed_by))
