"""The safety desk: adverse events of all participants as a page and as a file, and how often infections occurred."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safety.incidence import infection_rates
from safety.responsible import running_for
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.pages.access import grant_of
from trialsite.pages.clocks import clock_line
from trialsite.pages.filter_bar import FilterBar
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused
from trialsite.safety_desk.events import ORDERS, Line, chosen, counts, kinds, lines_of

PER_PAGE = 50
LONGEST_SOUGHT = 40


@dataclass(frozen=True)
class Asked:
    """What the address asks of the list."""

    sought: str
    kind: str
    order: str

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode({"find": self.sought, "kind": self.kind, "order": self.order})


def _asked(request: HttpRequest) -> Asked:
    sought = request.GET.get("find", "").replace("\x00", "").strip()[:LONGEST_SOUGHT]
    kind, order = request.GET.get("kind", ""), request.GET.get("order", "newest")
    return Asked(sought, kind if kind in kinds() else "", order if order in ORDERS else "newest")


@require_safe
@requires(Task.VIEW_CASEBOOK)
def desk(request: HttpRequest) -> HttpResponse:
    """The adverse events, a page at a time; a page beyond the end is the last one."""
    asked, audiences = _asked(request), grant_of(request).audiences
    numbers = counts(audiences)
    found = chosen(audiences, asked.sought, asked.kind, asked.order)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Safety"))],
        "asked": asked,
        "page": page,
        "lines": lines_of(page.object_list),
        "bar": _bar(asked, numbers),
        "rates": infection_rates(),
        "clocks": [clock_line(each, clock.now(), person_of(request).role) for each in running_for(person_of(request))],
        "may_record": Task.ENTER_DATA in ROLES[Role(person_of(request).role)].tasks,
    }
    return render(request, "safety_desk/desk.html", context)


def _bar(asked: Asked, numbers: Mapping[str, int]) -> FilterBar:
    return FilterBar(
        find_label=_("Number or term"),
        sought=asked.sought,
        choice_name="kind",
        choice_label=_("Which events"),
        every_label=_("All events"),
        every=numbers[""],
        choices=[(key, kind.title, numbers[key]) for key, kind in kinds().items()],
        chosen=asked.kind,
        orders=[(key, title) for key, (title, _fields) in ORDERS.items()],
        order=asked.order,
        export_url=f"{reverse('safety_desk:desk-export')}?{asked.query}",
    )


@require_safe
@requires(Task.VIEW_CASEBOOK)
def desk_export(request: HttpRequest) -> HttpResponse:
    """The same lines, all of them, as a file that a spreadsheet opens; UTF-8 with its mark."""
    asked, language = _asked(request), get_language() or "en"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="adverse-events-{clock.today():%Y%m%d}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(_heads())
    for line in lines_of(chosen(grant_of(request).audiences, asked.sought, asked.kind, asked.order)):
        rows.writerow([defused(cell) for cell in _cells(line, language)])
    return answer


def _heads() -> list[str]:
    return [
        _("Screening number"), _("No."), _("Event"), _("Start"), _("End"), _("Grade"), _("Seriousness"),
        _("Relation to the product"), _("Outcome"), _("Special interest"), _("Treatment-emergent"),
        _("Days since last infusion"),
    ]  # fmt: skip


def _cells(line: Line, language: str) -> list[str]:
    row = line.row
    return [
        line.record.participant.code, str(line.record.repeat), row.ae_term or "", row.ae_start or "", row.ae_end or "",
        row.ae_grade or "", line.seriousness.get(language), line.causality.get(language), line.outcome.get(language),
        "; ".join(each.get(language) for each in line.special), line.emergent_text.get(language),
        "" if line.days is None else str(line.days),
    ]  # fmt: skip
