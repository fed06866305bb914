"""The pages of monitoring visits: the list, one visit with its evidence, its document."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.pages.pdf import MEDIA_TYPE, NoPdfError
from trialsite.protocol.audience import Audience
from trialsite.registers.actions.oversight import close_visit, open_visit
from trialsite.registers.models import MonitoringVisit
from trialsite.review.actions import record_unblinded_view
from trialsite.review.monitoring.evidence import MOST, Evidence, document_of, evidence_of, lines

METHODS = ["GET", "HEAD", "POST"]
SEES, VISITS = (Task.VIEW_VERIFICATION,), (Task.VERIFY_SOURCE,)


@require_http_methods(METHODS)
@requires(*SEES, post=VISITS)
def visits(request: HttpRequest) -> HttpResponse:
    """Every visit, the latest first; a POST records one."""
    problem, typed = "", {name: request.POST.get(name, "").replace("\x00", "") for name in ("first", "last", "purpose")}
    if request.method == "POST":
        try:
            row = open_visit(
                first_on=_day(typed["first"]), last_on=_day(typed["last"] or typed["first"]),
                purpose=typed["purpose"], by=person_of(request),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("review:monitoring-visit", args=[row.number]))
        except (ActionRefused, Unreadable) as refusal:
            problem = _told(refusal)
    context = {
        "crumbs": [Crumb(_("Monitoring visits"))], "visits": MonitoringVisit.objects.order_by("-number"),
        "problem": problem, "typed": typed, "may_visit": Task.VERIFY_SOURCE in tasks_of(person_of(request)),
    }  # fmt: skip
    return render(request, "review/monitoring/list.html", context, status=400 if problem else 200)


def _day(typed: str) -> date:
    return read_date(typed, today=clock.today())


def _told(refusal: ActionRefused | Unreadable) -> str:
    if isinstance(refusal, ActionRefused) and refusal.code in NO_RIGHT:
        raise PermissionDenied(refusal.message) from None
    return refusal.message.get(get_language() or "en")


@require_http_methods(METHODS)
@requires(*SEES, post=VISITS)
def visit(request: HttpRequest, number: int) -> HttpResponse:
    """One visit with its evidence; a POST closes it with a conclusion."""
    row, problem = _visit_or_404(number), ""
    found = _evidence(request, row)
    conclusion = request.POST.get("conclusion", "").replace("\x00", "")
    if request.method == "POST":
        try:
            close_visit(visit=row, conclusion=conclusion, evidence=found.keys, by=person_of(request))
            return HttpResponseRedirect(request.path)
        except ActionRefused as refusal:
            problem = _told(refusal)
    title = _("Visit %(n)d") % {"n": row.number}
    own = row.monitor_username == person_of(request).username and row.closed_at is None
    context = {
        "crumbs": [Crumb(_("Monitoring visits"), reverse("review:monitoring")), Crumb(title)], "visit": row,
        "title": title, "evidence": found, "lines": lines(found, get_language() or "en"), "problem": problem,
        "conclusion": conclusion, "may_close": own, "more": max(len(found.rows) - MOST, 0),
    }  # fmt: skip
    return render(request, "review/monitoring/visit.html", context, status=400 if problem else 200)


def _visit_or_404(number: int) -> MonitoringVisit:
    row = MonitoringVisit.objects.filter(number=number).first()
    if row is None:
        raise Http404
    return row


def _evidence(request: HttpRequest, row: MonitoringVisit) -> Evidence:
    found = evidence_of(row, grant_of(request).audiences)
    if any(each.audience == Audience.UNBLINDED for each in found.rows):
        record_unblinded_view(by=person_of(request), participant="", query=request.get_full_path())
    return found


@require_POST
@requires(*SEES)
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The visit with its evidence as a PDF."""
    row, audience = _visit_or_404(number), max(grant_of(request).audiences)
    try:
        made = document_of(
            row, _evidence(request, row), audience=audience, by=person_of(request), language=get_language() or "en"
        )
    except NoPdfError as absent:
        messages.error(request, absent.message.get(get_language() or "en"))
        return HttpResponseRedirect(reverse("review:monitoring-visit", args=[number]))
    answer = HttpResponse(made.data, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="monitoring-visit-{number}.pdf"'
    return answer
