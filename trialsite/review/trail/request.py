"""What a request asks of the trail: filters, order and place, read once; what is wrong with them is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trialsite.audit.models import TrailRow
from trialsite.casebook.visibility import visible
from trialsite.crf.codelists import REASONS
from trialsite.pages.access import grant_of
from trialsite.review.trail.filters import TrailFilter, field_names
from trialsite.review.trail.kind_choice import KindChoice
from trialsite.review.trail.pages import (
    DEFAULT,
    SIZES,
    BadPlace,
    Order,
    Page,
    Wanted,
    counted,
    counted_days,
    page_of,
    wanted,
)  # fmt: skip
from trialsite.review.trail.shown import Addresses

OTHER = frozenset({"sort", "rows", "after", "before"})


@dataclass
class Asked:
    """What was asked for; with a problem there are no rows, so that nobody takes a part for the whole."""

    code: str
    seen: QuerySet[TrailRow]
    filter: TrailFilter
    place: Wanted
    addresses: Addresses
    problems: list[str]

    @property
    def export_url(self) -> str:
        """Where the same lines are asked for as a file."""
        return self.addresses.export_url(self.code)

    @property
    def suggestions(self) -> dict[str, list[tuple[str, str]]]:
        """What the boxes for field and reason suggest: codes and names, for a form that is chosen."""
        language = get_language() or "en"
        form = self.addresses.one("form")
        names = field_names(form) if form else []
        return {
            "field": [(code, label.get(language)) for code, label in names],
            "reason": [(each.text.get(language), each.code) for each in REASONS],
        }

    @property
    def kinds(self) -> KindChoice:
        """The kinds to choose from, as they are chosen."""
        return KindChoice(self.addresses.asked.get("kind", []))

    @property
    def suggested(self) -> frozenset[str]:
        """Names of the boxes with suggestions."""
        return frozenset({"field", "reason"})

    def rows(self) -> QuerySet[TrailRow]:
        """The rows that the filters leave of those that the reader may see."""
        if self.problems:
            return TrailRow.objects.none()
        found: QuerySet[TrailRow] = self.filter.qs
        return found

    def page(self) -> Page:
        """The page at the asked place; a place that is not there becomes a problem."""
        try:
            return page_of(self.rows(), self.place, self.seen)
        except BadPlace as wrong:
            self.problems.append(str(wrong))
            return Page((), "", "")

    def days(self, page: Page) -> Mapping[date, int]:
        """How many rows the filters leave of each day of a page; none where time does not order them."""
        return counted_days(self.rows(), page) if self.place.order.column == "time" else {}

    def counted(self) -> int:
        """How many rows the filters leave; 1,001 for any number beyond 1,000."""
        return counted(self.rows())


def read(request: HttpRequest, path: str, code: str = "") -> Asked:
    """The request as the trail understands it; `code` is the participant of the page."""
    given = _given(request, code)
    audiences = grant_of(request).audiences
    seen = visible(TrailRow.objects.all(), audiences)
    found = TrailFilter(given, seen, audiences)
    problems = [*found.problems(), *_unknown(given, found)]
    try:
        place = wanted(given)
    except BadPlace as wrong:
        problems.append(str(wrong))
        place = Wanted(Order("time", descending=DEFAULT.startswith("-")), SIZES[0])
    return Asked(code, seen, found, place, Addresses(path, dict(given.lists()), code), problems)


def _given(request: HttpRequest, code: str) -> QueryDict:
    """What the address says, without what it leaves empty; the participant of the page is not asked for twice."""
    given = request.GET.copy()
    for name, values in request.GET.lists():
        given.setlist(name, [value for value in values if value])
    if code:
        given["participant"] = code
    return given


def _unknown(given: QueryDict, found: TrailFilter) -> list[str]:
    strange = sorted(set(given) - set(found.filters) - OTHER)
    return [_("There is no filter “%(name)s”.") % {"name": name[:40]} for name in strange]
