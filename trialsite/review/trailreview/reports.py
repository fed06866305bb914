"""The ready-made reports of a review: each is a question to the index of the trail over a span of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.db.models import Case, Count, DateField, F, Q, QuerySet, When
from django.db.models.functions import Cast, ExtractHour, Left, TruncDate

from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.models import TrailRow
from trialsite.crf.registry import all_forms
from trialsite.protocol.text import Text

# an entry is late after five days (DE-07); the hours and the number a day are design defaults
LATE = timedelta(days=5)
FIRST_HOUR, LAST_HOUR = 6, 22
MANY = 20
ENTERED, CHANGED = ("enter",), ("change", "clear")
BY_HAND = (*ENTERED, *CHANGED, "void", "not_done", "sign", "complete")
Rows = QuerySet[TrailRow]


@dataclass(frozen=True, slots=True)
class Report:
    """One question: what it is called, what it looks for, and the lines of a span that answer it."""

    key: str
    title: Text
    about: Text
    find: Callable[[Rows], Rows]


@cache
def _critical() -> Q:
    """Answers that are critical: end points, safety, eligibility, dosing."""
    found = Q()
    for crf in all_forms():
        names = [question.name for question in crf.every_question if question.critical]
        if names:
            found |= Q(form=crf.key) & (Q(field__in=names) | Q(field__regex=rf"\]\.({'|'.join(names)})$"))
    return found


def _changed_critical(rows: Rows) -> Rows:
    return rows.filter(_critical(), kind__in=CHANGED)


def _after_signature(rows: Rows) -> Rows:
    return rows.filter(kind__in=("unsign", "void_eligibility", "unfreeze", "unlock"))


def _deletions(rows: Rows) -> Rows:
    return rows.filter(Q(kind__in=("clear", "void", "not_done")) | Q(field__startswith="record.removed"))


def _late(rows: Rows) -> Rows:
    """First entries of the question that dates its form, where the event lies more than five days before."""
    dated = Q()
    for crf in all_forms():
        dated |= Q(form=crf.key, field=crf.occurred or "form_date")
    day = Case(
        When(value__regex=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}", then=Cast(Left("value", 10), DateField())),
        default=None, output_field=DateField(),
    )  # fmt: skip
    entered = rows.filter(dated, kind__in=ENTERED).exclude(origin="paper").annotate(happened=day)
    return entered.filter(happened__lt=TruncDate("recorded_at", tzinfo=SITE_ZONE) - LATE)


def _odd_hours(rows: Rows) -> Rows:
    by_people = rows.filter(kind__in=BY_HAND).exclude(role="system")
    hours = by_people.annotate(hour=ExtractHour("recorded_at", tzinfo=SITE_ZONE))
    return hours.filter(Q(hour__lt=FIRST_HOUR) | Q(hour__gte=LAST_HOUR))


def _many_changes(rows: Rows) -> Rows:
    """Changes of people who made many on one day."""
    changed = rows.filter(kind__in=CHANGED).annotate(day=TruncDate("recorded_at", tzinfo=SITE_ZONE))
    days = changed.order_by().values("actor", "day").annotate(number=Count("pk")).filter(number__gte=MANY)
    busy = Q(pk__in=[])
    for each in days:
        busy |= Q(actor=each["actor"], day=each["day"])
    return changed.filter(busy)


REPORTS = (
    Report(
        "critical",
        Text("Changes to critical data", "关键数据变更"),
        Text("End points, seriousness, eligibility, dosing", "终点、严重性、入选资格、给药"),
        _changed_critical,
    ),
    Report(
        "signed",
        Text("Changes after signature or lock", "签名或锁定后的变更"),
        Text("Signatures that became void, unfrozen and unlocked", "失效的签名、解冻与解锁"),
        _after_signature,
    ),
    Report(
        "deleted",
        Text("Deletions", "删除"),
        Text("Answers cleared, rows removed, forms in error or not done", "清除的数值、移除的行、误录或未做的表单"),
        _deletions,
    ),
    Report(
        "late",
        Text("Late entries", "延迟录入"),
        Text("Entered more than 5 days after the event", "事件发生5天后才录入"),
        _late,
    ),
    Report(
        "hours",
        Text("Odd hours", "非常规时间"),
        Text("Entered, changed or signed between 22:00 and 06:00", "22:00至06:00之间录入、修改或签名"),
        _odd_hours,
    ),
    Report(
        "many",
        Text("Many changes by one person", "同一人大量修改"),
        Text("20 or more changes on one day", "同一天修改20次及以上"),
        _many_changes,
    ),
)


def newest_first(rows: Rows) -> Rows:
    """The lines of a report as a page shows them."""
    return rows.order_by(F("recorded_at").desc(), "position")
