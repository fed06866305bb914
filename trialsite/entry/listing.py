"""The list of participants as data: one line each, from one query on the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.urls import reverse

from participants.models import STAGES, Participant
from trialsite.accounts.authority import Grant
from trialsite.casebook.models import CrfRecord
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

PER_PAGE = 50
# what may be asked of the list: key of the address, words, order of the rows
ORDERS = {
    "newest": Text("Newest first", "最新登记在前"),
    "number": Text("By number", "按编号"),
    "queries": Text("Most open queries first", "质疑最多在前"),
    "activity": Text("Last entry first", "最近录入在前"),
}


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One participant of the list."""

    code: str
    url: str
    stage: Text
    registered_at: datetime
    visit: str
    last_saved_at: datetime | None
    complete: int
    expected: int
    queries: int

    @property
    def share(self) -> int:
        """Forms complete of those expected, in whole percent."""
        return round(100 * self.complete / self.expected) if self.expected else 0


def participant_page(
    sought: str, order: str, number: int, grant: Grant
) -> tuple[Page[Participant], list[ParticipantLine]]:
    """One page of participants whose number contains what is sought; two statements, whatever is stored."""
    found = _with_counts(Participant.objects.filter(code__contains=sought), grant)
    paginator = Paginator(found.order_by(*_ordered(order)), PER_PAGE)
    page = paginator.get_page(number)
    return page, [_line(each) for each in page.object_list]


def _ordered(order: str) -> tuple[str | OrderBy, ...]:
    if order == "number":
        return ("number",)
    if order == "queries":
        return (F("queries").desc(), "-number")
    if order == "activity":
        return (F("last_saved").desc(nulls_last=True), "-number")
    return ("-number",)


def _with_counts(found: QuerySet[Participant], grant: Grant) -> QuerySet[Participant]:
    mine = CrfRecord.objects.filter(
        participant=OuterRef("pk"), retired_at__isnull=True, audience__in=sorted(grant.audiences)
    )
    to_do = mine.filter(
        Q(required=True) | Q(first_saved_at__isnull=False), visit__isnull=False, not_done_at__isnull=True,
        entered_in_error_at__isnull=True,
    )  # fmt: skip
    expected = to_do.order_by().values("participant")
    everything = mine.order_by().values("participant")
    queries = Sum("open_queries")
    if Audience.UNBLINDED in grant.audiences:
        queries = Sum(F("open_queries") + F("open_queries_unblinded"))
    begun = mine.filter(first_saved_at__isnull=False, visit__isnull=False).order_by("-visit__position")
    return found.annotate(
        expected=Subquery(expected.annotate(n=Count("pk")).values("n")),
        complete=Subquery(expected.annotate(n=Count("pk", filter=Q(completed_at__isnull=False))).values("n")),
        queries=Coalesce(Subquery(everything.annotate(n=queries).values("n"), output_field=IntegerField()), 0),
        last_saved=Subquery(everything.annotate(n=Max("last_saved_at")).values("n")),
        current=Subquery(begun.values("visit__code")[:1]),
    )


def _line(each: Participant) -> ParticipantLine:
    row: object = each
    return ParticipantLine(
        code=each.code,
        url=reverse("entry:casebook", args=[each.code]),
        stage=STAGES[each.stage],
        registered_at=each.registered_at,
        visit=getattr(row, "current", None) or "",
        last_saved_at=getattr(row, "last_saved", None),
        complete=getattr(row, "complete", None) or 0,
        expected=getattr(row, "expected", None) or 0,
        queries=getattr(row, "queries", None) or 0,
    )
