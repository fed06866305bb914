"""Deviations of the site as a whole: written down on one page, decided on and reported on another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from visits.codelists import DVCAT, DVSEV, DVSTATE
from visits.models import SiteDeviation
from visits.site_deviation_models import CONFIRMED, DRAFT
from visits.site_deviations import (
    MEASURES,
    Decision,
    NewSiteDeviation,
    categories,
    confirm_site_deviation,
    record_site_deviation,
    reject_site_deviation,
    report_site_deviation,
)

TONES = {DRAFT: "wa", CONFIRMED: "in"}
DAY_MISSING = Text("Enter the day.", "请填写日期。")
# refusals of authority are no matter of what was typed
TOLD = frozenset({
    "happened_on", "found_on", "category", "description", *MEASURES, "severity", "why", "ec_on", "answered", "DM-01",
    "DM-03", "words-length",
})  # fmt: skip
BOXES = ("happened_on", "found_on", "category", "description", *MEASURES)


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A deviation of the site as pages and the file show it."""

    row: SiteDeviation

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("review:site-deviation", args=[self.row.number])

    @property
    def category(self) -> Text:
        """What it is about."""
        return DVCAT.text(self.row.category)

    @property
    def severity(self) -> Text:
        """How grave it is, once that was decided."""
        return DVSEV.text(self.row.severity) if self.row.severity else Text("", "")

    @property
    def state_text(self) -> Text:
        """What became of it."""
        return DVSTATE.text(self.row.state)

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES.get(self.row.state, "lk")


def site_lines(state: str = "") -> list[SiteLine]:
    """Every deviation of the site, those that wait first, then the newest; one statement."""
    rows = SiteDeviation.objects.order_by("-number")
    return sorted(map(SiteLine, rows.filter(state=state) if state else rows), key=lambda line: line.row.state != DRAFT)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.ENTER_DATA)
def new(request: HttpRequest) -> HttpResponse:
    """Write one down."""
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in BOXES}
    if request.method != "POST":
        return _form(request, dict.fromkeys(BOXES, ""), None)
    try:
        row = record_site_deviation(new=_read(typed), by=person_of(request))
    except ActionRefused as refused:
        return _form(request, typed, _told(refused))
    messages.success(request, _("Written down. The principal investigator decides on it."))
    return HttpResponseRedirect(SiteLine(row).url)


def _read(typed: Mapping[str, str]) -> NewSiteDeviation:
    """What was typed; raises ActionRefused with the box of a day that cannot be read."""
    happened_on, found_on = (_day(name, typed[name]) for name in ("happened_on", "found_on"))
    words = {name: typed[name].strip() for name in ("category", "description", *MEASURES)}
    return NewSiteDeviation(happened_on, found_on, **words)


def _day(name: str, text: str) -> date:
    try:
        found = read_date(text, today=clock.today()) if text.strip() else None
    except Unreadable as problem:
        raise ActionRefused(name, problem.message) from None
    if found is None:
        raise ActionRefused(name, DAY_MISSING)
    return found


def _told(refused: ActionRefused) -> ActionRefused:
    """A refusal that the page tells; raises PermissionDenied for any other."""
    if refused.code not in TOLD:
        raise PermissionDenied(refused.message) from None
    return refused


def _form(request: HttpRequest, typed: Mapping[str, str], refused: ActionRefused | None) -> HttpResponse:
    context = {
        "crumbs": [Crumb(_("Deviations"), reverse("review:deviations")), Crumb(_("Deviation of the site"))],
        "typed": typed, "categories": categories(), "box": refused.code if refused else "",
        "problem": refused.message if refused else None, "measures": _measures(typed),
    }  # fmt: skip
    return render(request, "review/deviations/site_new.html", context, status=400 if refused else 200)


LABELS: Mapping[str, Promise] = {
    "cause": gettext_lazy("Cause"), "action": gettext_lazy("Action taken"), "prevention": gettext_lazy("Prevention"),
}  # fmt: skip


def _measures(typed: Mapping[str, str]) -> list[tuple[str, Promise, str]]:
    return [(name, label, typed.get(name, "")) for name, label in LABELS.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=(Task.APPROVE_DEVIATION, Task.ENTER_DATA))
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One deviation of the site; the principal investigator decides on it here, its report is noted here."""
    row = get_object_or_404(SiteDeviation, number=number)
    if request.method != "POST":
        return _show(request, row, None)
    act = ACTS.get(request.POST.get("act", ""), _reject)
    try:
        act(request, row)
    except ActionRefused as refused:
        return _show(request, row, _told(refused))
    messages.success(request, _("Recorded."))
    return HttpResponseRedirect(SiteLine(row).url)


def _confirm(request: HttpRequest, row: SiteDeviation) -> None:
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in ("severity", *MEASURES)}
    confirm_site_deviation(row=row, decision=Decision(**said), by=person_of(request))


def _reject(request: HttpRequest, row: SiteDeviation) -> None:
    reject_site_deviation(row=row, why=request.POST.get("why", "").replace("\x00", ""), by=person_of(request))


def _report(request: HttpRequest, row: SiteDeviation) -> None:
    report_site_deviation(row=row, on=_day("ec_on", request.POST.get("ec_on", "")), by=person_of(request))


ACTS: Mapping[str, Callable[[HttpRequest, SiteDeviation], None]] = {
    "confirm": _confirm, "reject": _reject, "report": _report,
}  # fmt: skip


def _show(request: HttpRequest, row: SiteDeviation, refused: ActionRefused | None) -> HttpResponse:
    tasks, said = tasks_of(person_of(request)), request.POST
    typed = {name: said.get(name, getattr(row, name)) for name in MEASURES}
    context = {
        "crumbs": [Crumb(_("Deviations"), reverse("review:deviations")), Crumb(row.code)], "line": SiteLine(row),
        "problem": refused.message if refused else None, "box": refused.code if refused else "",
        "severities": [(code.code, code.text) for code in DVSEV], "chosen": said.get("severity", ""),
        "why": said.get("why", ""), "ec_on": said.get("ec_on", ""), "measures": _measures(typed),
        "may_decide": Task.APPROVE_DEVIATION in tasks and row.state == DRAFT,
        "may_report": Task.ENTER_DATA in tasks and row.severity == "MAJOR" and row.ec_on is None,
    }  # fmt: skip
    return render(request, "review/deviations/site.html", context, status=400 if refused else 200)
