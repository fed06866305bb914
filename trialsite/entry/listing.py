"""The list of participants as data: one line each, from one query on the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.urls import reverse

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.casebook.models import CrfRecord

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One participant of the list."""

    code: str
    url: str
    stage: str
    registered_at: datetime
    complete: int
    expected: int
    queries: int


def participant_lines(sought: str, grant: Grant) -> list[ParticipantLine]:
    """At most 100 participants whose number begins with what is sought, newest first; one statement."""
    found = Participant.objects.filter(code__startswith=sought) if sought else Participant.objects.all()
    mine = CrfRecord.objects.filter(
        participant=OuterRef("pk"), retired_at__isnull=True, audience__in=sorted(grant.audiences)
    ).values("participant")
    found = found.annotate(
        expected=Subquery(mine.annotate(n=Count("pk")).values("n")),
        complete=Subquery(mine.annotate(n=Count("pk", filter=Q(completed_at__isnull=False))).values("n")),
        queries=Subquery(mine.annotate(n=Sum("open_queries")).values("n")),
    ).order_by("-number")[:SHOWN]
    return [
        ParticipantLine(
            each.code, reverse("entry:casebook", args=[each.code]), each.stage, each.registered_at,
            each.complete or 0, each.expected or 0, each.queries or 0,
        )
        for each in found
    ]  # fmt: skip
