"""Visits by calendar day: on the day they began, else on their target day; a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from trialsite.casebook.retrospective import first_day
from trialsite.casebook.selectors import visible_records
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.registers.selectors import every_protocol, in_use
from visits.crfs.sv import MISSED
from visits.due import is_history, with_target
from visits.infusion.facts import day0s
from visits.models import VisitAttendance
from visits.schedule import Attendance
from visits.schedule import Window as Days


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit on its day; provisional until the first infusion was given.

    `is_history`: its window was over before the first day of use.
    """

    on: date
    participant: str
    code: str
    number: int
    repeat: int
    window: Days
    attendance: Attendance
    provisional: bool
    is_history: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The visits of some days, in their order, and the number of all visits of each day."""

    visits: tuple[Planned, ...]
    totals: Mapping[date, int]


def planned_between(first: date, last: date, audiences: frozenset[Audience], most: int | None) -> Calendar:
    """The visits of the site dates from `first` to `last`, at most `most` of each day; a fixed number of statements."""
    protocols = every_protocol()
    rows = _dated(audiences, protocols).filter(on__gte=first, on__lte=last).annotate(
        place=Window(RowNumber(), partition_by=F("on"), order_by=(F("participant__number").asc(), F("pk").asc())),
        total=Window(Count("pk"), partition_by=F("on")),
    )  # fmt: skip
    if most is not None:
        rows = rows.filter(place__lte=most)
    columns = ("on", "total", "participant_id", "participant__code", "visit__code", "visit__number", "repeat",
               "due_from", "due_to", "target", "began", "said", "protocol_version")  # fmt: skip
    found = list(rows.order_by("on", "place").values_list(*columns))
    infused = day0s(sorted({row[2] for row in found}))
    visits = tuple(_planned(row, provisional=row[2] not in infused) for row in found)
    return Calendar(visits, {row[0]: row[1] for row in found})


def _dated(audiences: frozenset[Audience], protocols: Iterable[Protocol]) -> QuerySet[Any]:
    said = VisitAttendance.objects.filter(record=OuterRef("pk"))
    records = with_target(visible_records(audiences).filter(entered_in_error_at__isnull=True), protocols)
    found: QuerySet[Any] = records.annotate(
        began=Subquery(said.values("visit_date")), said=Subquery(said.values("sv_attended"))
    ).annotate(on=Coalesce("began", "target"))
    return found


def _planned(row: Any, *, provisional: bool) -> Planned:
    on, _total, _person, participant, code, number, repeat, opens, closes, target, began, said, version = row
    window = Days(opens, closes, target, provisional=provisional)
    past = is_history(closes, first_day(in_use(version)))
    return Planned(on, participant, code, number, repeat, window, Attendance(began, said == MISSED), provisional, past)
