"""Visits that did not take place yet, by their target day and window; one statement, whoever many people there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from trialsite.casebook.retrospective import first_day
from trialsite.casebook.selectors import visible_records
from trialsite.crf.values.places import visit_name
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.registers.selectors import every_protocol, in_use, protocol_of
from visits.crfs.sv import MISSED
from visits.models import VisitAttendance
from visits.schedule import NOTHING_SAID, VisitStatus, visit_status
from visits.schedule import Window as Days

ATTENDANCE = "sv"
AHEAD_DAYS = 7  # how far ahead a target day is shown as coming up


class Due(StrEnum):
    """How a visit that did not take place yet stands against today."""

    TODAY = "today"
    SOON = "soon"
    CLOSED = "closed"
    HISTORY = "history"


def due_group(window: Days, today: date, in_use_from: date | None = None) -> Due | None:
    """Closed once its window is over, due from its target day on, soon in the days before that; else None.

    History where the window was over before the first day of use: that visit may be entered and waits for nobody.
    """
    if window.target is None:
        return None
    if visit_status(window, NOTHING_SAID, today) is VisitStatus.OVERDUE:
        return Due.HISTORY if is_history(window.closes, in_use_from) else Due.CLOSED
    if window.target <= today:
        return Due.TODAY
    return Due.SOON if window.target <= today + timedelta(days=AHEAD_DAYS) else None


def is_history(last: date | None, in_use_from: date | None) -> bool:
    """Whether a last day lies before the first day of use."""
    return last is not None and in_use_from is not None and last < in_use_from


@dataclass(frozen=True, slots=True)
class DueVisit:
    """One visit that did not take place yet, its window, and the number of its attendance form."""

    participant: str
    visit_id: Any
    code: str
    number: int
    protocol: Protocol
    window: Days
    repeat: int = 1

    @property
    def name(self) -> str:
        """How addresses name the visit."""
        return visit_name(self.code, self.number)


@dataclass(frozen=True, slots=True)
class DueVisits:
    """The visits of one group that are shown, and how many there are."""

    visits: tuple[DueVisit, ...] = ()
    total: int = 0


def minus_of(protocols: Iterable[Protocol]) -> Case:
    """The days between the first day of a window and its target; null for visits without a target day."""
    whens = [
        When(protocol_version=protocol.version, visit__code=visit.code, then=Value(visit.minus))
        for protocol in protocols
        for visit in protocol.scheduled_visits
    ]
    return Case(*whens, default=None, output_field=IntegerField())


def with_target(records: QuerySet[Any], protocols: Iterable[Protocol]) -> QuerySet[Any]:
    """Attendance forms of visits that have a target day, with it as `target`."""
    found = records.filter(form=ATTENDANCE, visit__isnull=False, due_from__isnull=False)
    day = ExpressionWrapper(F("due_from") + minus_of(protocols), output_field=DateField())
    dated: QuerySet[Any] = found.annotate(target=day).filter(target__isnull=False)
    return dated


def awaited(audiences: frozenset[Audience], protocols: Iterable[Protocol]) -> QuerySet[Any]:
    """The attendance forms, with `target`, of the visits that did not take place and were not missed."""
    said = VisitAttendance.objects.filter(Q(visit_date__isnull=False) | Q(sv_attended=MISSED), record=OuterRef("pk"))
    open_ones = visible_records(audiences).filter(
        completed_at__isnull=True, not_done_at__isnull=True, entered_in_error_at__isnull=True
    )
    found: QuerySet[Any] = with_target(open_ones, protocols).filter(~Exists(said))
    return found


def due_visits(
    today: date, audiences: frozenset[Audience], most: int, *, group: Due | None = None, skip: int = 0
) -> Mapping[Due, DueVisits]:
    """The first visits of each group (`most` after `skip`) with the number of all of them; two statements.

    Due and closed ones by the last day of the window, those ahead by their target day.
    """
    protocols = every_protocol()
    rows = _ranked(awaited(audiences, protocols), today, protocols)
    if group is not None:
        rows = rows.filter(group=group)
    rows = rows.filter(place__gt=skip, place__lte=skip + most)
    columns = ("group", "total", "participant__code", "visit_id", "visit__code", "visit__number", "protocol_version",
               "due_from", "due_to", "target", "repeat")  # fmt: skip
    found: dict[Due, list[Any]] = {each: [] for each in Due}
    totals: dict[Due, int] = {}
    for kind, total, *row in rows.order_by("place").values_list(*columns):
        totals[Due(kind)] = total
        found[Due(kind)].append(_visit(row))
    return {each: DueVisits(tuple(found[each]), totals.get(each, 0)) for each in Due}


def _ranked(rows: QuerySet[Any], today: date, protocols: Iterable[Protocol]) -> QuerySet[Any]:
    """The rows of the groups with `group`, `place` in the group and `total`, the same as `due_group` says."""
    last = today + timedelta(days=AHEAD_DAYS)
    # a window opens no later than its target day: this one is found by an index
    near = rows.filter(due_from__lte=last, target__lte=last).annotate(
        group=Case(
            *_history(today, protocols),
            When(due_to__lt=today, then=Value(Due.CLOSED.value)),
            When(target__lte=today, then=Value(Due.TODAY.value)),
            default=Value(Due.SOON.value),
            output_field=CharField(),
        )
    )
    order = (
        Case(When(group=Due.SOON.value, then=F("target")), default=F("due_to"), output_field=DateField()).asc(),
        F("participant__number").asc(),
    )
    ranked: QuerySet[Any] = near.annotate(
        place=Window(RowNumber(), partition_by=F("group"), order_by=order),
        total=Window(Count("pk"), partition_by=F("group")),
    )
    return ranked


def _history(today: date, protocols: Iterable[Protocol]) -> Iterator[When]:
    """One condition per version of the protocol that names a first day of use."""
    for protocol in protocols:
        if (first := first_day(in_use(protocol.version))) is not None:
            over = Q(protocol_version=protocol.version, due_to__lt=min(first, today))
            yield When(over, then=Value(Due.HISTORY.value))


def _visit(row: Sequence[Any]) -> DueVisit:
    person, visit_id, code, number, version, opens, closes, target, repeat = row
    return DueVisit(person, visit_id, code, number, protocol_of(version), Days(opens, closes, target), repeat)


def infusion_visits(today: date, audiences: frozenset[Audience], most: int) -> DueVisits:
    """Visits of an infusion that are due on a site date or are held on it; two statements."""
    protocols = every_protocol()
    doses = {visit.code for protocol in protocols for visit in protocol.visits if visit.is_dose}
    held = VisitAttendance.objects.filter(record=OuterRef("pk"), visit_date=today)
    open_now = awaited(audiences, protocols).filter(due_from__lte=today, target__lte=today, due_to__gte=today)
    now = Q(pk__in=open_now.filter(visit__code__in=doses).values("pk"))
    found = with_target(visible_records(audiences), protocols).filter(visit__code__in=doses)
    rows = found.filter(now | Q(Exists(held)), entered_in_error_at__isnull=True).order_by(
        "due_to", "participant__number"
    )
    columns = ("participant__code", "visit_id", "visit__code", "visit__number", "protocol_version", "due_from",
               "due_to", "target", "repeat")  # fmt: skip
    visits = [_visit(row) for row in rows.values_list(*columns)]
    return DueVisits(tuple(visits[:most]), len(visits))
