"""Visits by calendar day: on the day they began, else on their target day; a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from trialsite.casebook.selectors import visible_records
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.registers.selectors import every_protocol
from visits.crfs.sv import MISSED
from visits.due import with_target
from visits.models import VisitAttendance
from visits.schedule import Attendance
from visits.schedule import Window as Days


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit on its day; provisional while no visit of an infusion of this person took place."""

    on: date
    participant: str
    code: str
    number: int
    repeat: int
    window: Days
    attendance: Attendance
    provisional: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The visits of some days, in their order, and the number of all visits of each day."""

    visits: tuple[Planned, ...]
    totals: Mapping[date, int]


def planned_between(first: date, last: date, audiences: frozenset[Audience], most: int | None) -> Calendar:
    """The visits of the site dates from `first` to `last`, at most `most` of each day; three statements."""
    protocols = every_protocol()
    rows = _dated(audiences, protocols).filter(on__gte=first, on__lte=last).annotate(
        place=Window(RowNumber(), partition_by=F("on"), order_by=(F("participant__number").asc(), F("pk").asc())),
        total=Window(Count("pk"), partition_by=F("on")),
    )  # fmt: skip
    if most is not None:
        rows = rows.filter(place__lte=most)
    columns = ("on", "total", "participant_id", "participant__code", "visit__code", "visit__number", "repeat",
               "due_from", "due_to", "target", "began", "said")  # fmt: skip
    found = list(rows.order_by("on", "place").values_list(*columns))
    infused = _infused({row[2] for row in found}, protocols)
    visits = tuple(_planned(row, provisional=row[2] not in infused) for row in found)
    return Calendar(visits, {row[0]: row[1] for row in found})


def _dated(audiences: frozenset[Audience], protocols: Iterable[Protocol]) -> QuerySet[Any]:
    said = VisitAttendance.objects.filter(record=OuterRef("pk"))
    records = with_target(visible_records(audiences).filter(entered_in_error_at__isnull=True), protocols)
    found: QuerySet[Any] = records.annotate(
        began=Subquery(said.values("visit_date")), said=Subquery(said.values("sv_attended"))
    ).annotate(on=Coalesce("began", "target"))
    return found


def _infused(people: Iterable[Any], protocols: Iterable[Protocol]) -> frozenset[Any]:
    """Those of whom a visit of an infusion took place; its day fixes the days of the others."""
    doses = {visit.code for protocol in protocols for visit in protocol.visits if visit.is_dose}
    held = VisitAttendance.objects.filter(
        Q(visit_date__isnull=False), record__participant_id__in=set(people), record__visit__code__in=doses,
        record__entered_in_error_at__isnull=True,
    )  # fmt: skip
    return frozenset(held.values_list("record__participant_id", flat=True))


def _planned(row: Any, *, provisional: bool) -> Planned:
    on, _total, _person, participant, code, number, repeat, opens, closes, target, began, said = row
    window = Days(opens, closes, target, provisional=provisional)
    return Planned(on, participant, code, number, repeat, window, Attendance(began, said == MISSED), provisional)
