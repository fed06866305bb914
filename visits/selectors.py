"""The visits of a participant as they stand on a day; nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Min, OuterRef, Subquery

from trialsite.casebook.models import CrfRecord
from trialsite.protocol.audience import Audience
from visits.attendance import Attended, attendances, windows_of
from visits.infusion.facts import day0s
from visits.models import Visit
from visits.schedule import Attendance, VisitStatus, Window, visit_status


@dataclass(frozen=True, slots=True)
class VisitState:
    """One visit: its window, when its first form was saved, what its attendance says, and its status.

    A visit has no act of opening: it has started once any of its forms holds data. `status` is None where the visit
    has no days and was not missed.
    """

    code: str
    number: int
    window: Window | None
    started_at: datetime | None
    attendance: Attendance
    status: VisitStatus | None


def visit_states(
    participant: Any, today: date, audiences: frozenset[Audience], *, ended_on: date | None = None
) -> list[VisitState]:
    """The participant's visits in the order of the schedule; forms that the reader may not see start no visit.

    Four statements, one more once somebody was infused.
    """
    of_visit = CrfRecord.objects.filter(
        visit=OuterRef("pk"), audience__in=sorted(audiences), retired_at__isnull=True, entered_in_error_at__isnull=True
    ).order_by()
    first = Subquery(of_visit.values("visit").annotate(first=Min("first_saved_at")).values("first"))
    visits = Visit.objects.filter(participant=participant).annotate(started_at=first).order_by("position", "number")
    said = {each.visit: each for each in attendances([participant.pk])}
    counted = windows_of([participant.pk]).get(participant.pk, {})
    provisional = participant.pk not in day0s([participant.pk])
    windows = {code: replace(window, provisional=provisional) for code, window in counted.items()}
    return [_state(visit, said.get(visit.pk), windows.get(visit.code), (today, ended_on)) for visit in visits]


def _state(visit: Any, said: Attended | None, window: Window | None, days: tuple[date, date | None]) -> VisitState:
    attendance = Attendance(said.began_on, said.missed) if said else Attendance()
    return VisitState(
        visit.code,
        visit.number,
        window,
        visit.started_at,
        attendance,
        visit_status(window, attendance, days[0], ended_on=days[1]),
    )
