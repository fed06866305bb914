"""The screening log: as a page, and as a file."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.entry.posted import NUL
from trialsite.entry.screening_log import ORDERS, LogLine, chosen, screening_lines
from trialsite.entry.standings import STATES, LogState
from trialsite.entry.views.casebook import tasks_of
from trialsite.pages.filter_bar import FilterBar
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused

PER_PAGE = 50
LONGEST_CODE = 12


@dataclass(frozen=True)
class Asked:
    """What the address asks of the log."""

    sought: str
    state: str
    order: str

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode({"find": self.sought, "state": self.state, "order": self.order})


def _asked(request: HttpRequest) -> Asked:
    """The principal investigator sees first what waits for the signature."""
    usual = "act" if Task.CONFIRM_ELIGIBILITY in tasks_of(request) else "newest"
    order, state = request.GET.get("order", usual), request.GET.get("state", "")
    sought = request.GET.get("find", "").replace(NUL, "").strip().upper()[:LONGEST_CODE]
    return Asked(sought, state if state in set(LogState) else "", order if order in ORDERS else usual)


@require_safe
@requires(Task.VIEW_CASEBOOK)
def screening(request: HttpRequest) -> HttpResponse:
    """Everybody who was screened, a page at a time; a page beyond the end is the last one."""
    asked, every = _asked(request), screening_lines()
    counts = Counter(line.standing.state for line in every)
    page = Paginator(chosen(every, asked.sought, asked.state, asked.order), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Screening log"))],
        "asked": asked,
        "page": page,
        "bar": _bar(asked, len(every), counts),
    }
    return render(request, "entry/screening.html", context)


def _bar(asked: Asked, every: int, counts: Counter[LogState]) -> FilterBar:
    return FilterBar(
        find_label=_("Find by number"),
        sought=asked.sought,
        choice_name="state",
        choice_label=_("State"),
        every_label=_("All states"),
        every=every,
        choices=[(state.value, shown.title, counts[state]) for state, shown in STATES.items()],
        chosen=asked.state,
        orders=[(key, title) for key, (title, _order) in ORDERS.items()],
        order=asked.order,
        export_url=f"{reverse('entry:screening-export')}?{asked.query}",
    )


@require_safe
@requires(Task.VIEW_CASEBOOK)
def screening_export(request: HttpRequest) -> HttpResponse:
    """The same lines, all of them, as a file that a spreadsheet opens; UTF-8 with its mark."""
    asked, language = _asked(request), get_language() or "en"
    name = f"screening-log-{clock.today():%Y%m%d}.csv"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(_heads())
    for line in chosen(screening_lines(), asked.sought, asked.state, asked.order):
        rows.writerow([defused(cell) for cell in _cells(line, language)])
    return answer


def _heads() -> list[str]:
    return [
        _("Screening number"), _("Registered"), _("Informed consent"), _("State"), _("Criteria, or what is waited for"),
        _("Days left"), _("Screened before as"), _("Screened again as"),
    ]  # fmt: skip


def _cells(line: LogLine, language: str) -> list[str]:
    standing = line.standing
    return [
        line.code, line.registered_on.isoformat(), standing.consented_on.isoformat() if standing.consented_on else "",
        standing.shown.title.get(language), standing.detail.get(language),
        "" if line.days_left is None else str(line.days_left), line.before, line.again,
    ]  # fmt: skip
