"""The list of deviations, and the page on which a drafted one is confirmed or rejected."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.actions import record_deviations_export
from trialsite.review.deviations.file import deviation_file
from trialsite.review.deviations.lines import Line, deviations, lines_of
from trialsite.review.deviations.site import site_lines
from visits.codelists import DVSEV, DVSTATE
from visits.crfs.dv import DRAFT
from visits.deviations import confirm_deviation, reject_deviation

PER_PAGE = 50
ALL = "ALL"
LONGEST_CODE = 12
# refusals that are told on the page; others are no matter of what was chosen
TOLD = frozenset({"severity", "empty", "words-length", "DM-01", "DM-03", "answered", "refused", "G-08"})


def _decides(request: HttpRequest) -> bool:
    return Task.APPROVE_DEVIATION in ROLES[Role(person_of(request).role)].tasks


@require_safe
@requires(Task.VIEW_CASEBOOK)
def deviation_list(request: HttpRequest) -> HttpResponse:
    """Every deviation that the person may see; first those that wait for a decision."""
    sought = request.GET.get("find", "").replace("\x00", "").strip().upper()[:LONGEST_CODE]
    state = request.GET.get("state", ALL)
    state = state if state in DVSTATE else ALL
    every = [
        line for line in lines_of(deviations(grant_of(request).audiences)) if sought in line.record.participant.code
    ]
    counts = Counter(line.state for line in every)
    shown = [line for line in every if state in (ALL, line.state)]
    shown.sort(key=lambda line: line.state != DRAFT)
    context = {
        "crumbs": [Crumb(_("Deviations"))], "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "sought": sought, "state": state, "every": len(every), "is_empty": not every,
        "states": [(code.code, code.text, counts[code.code]) for code in DVSTATE], "decides": _decides(request),
        "of_site": site_lines("" if state == ALL else state) if not sought else [],
        "may_add": Task.ENTER_DATA in ROLES[Role(person_of(request).role)].tasks,
    }  # fmt: skip
    return render(request, "review/deviations/list.html", context)


@require_POST
@requires(Task.VIEW_CASEBOOK)
def deviation_export(request: HttpRequest) -> HttpResponse:
    """Everything that the person may see as a file; the export is an event."""
    audiences = grant_of(request).audiences
    made = deviation_file(lines_of(deviations(audiences)), site_lines(), get_language() or "en")
    audience = Audience.UNBLINDED if Audience.UNBLINDED in audiences else Audience.BLINDED
    record_deviations_export(by=person_of(request), audience=audience, rows=made.rows, digest=made.digest)
    answer = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="deviations-{clock.today():%Y%m%d}.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=(Task.APPROVE_DEVIATION,))
def deviation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One deviation with what it was drafted from; the principal investigator decides on it here."""
    line = _line_or_404(request, code, number)
    if request.method != "POST":
        return _show(request, line)
    problem = _decided(request, line)
    if problem is not None:
        return _show(request, line, problem)
    return HttpResponseRedirect(reverse("review:deviations"))


def _line_or_404(request: HttpRequest, code: str, number: int) -> Line:
    found = deviations(grant_of(request).audiences).filter(participant__code=code, repeat=number)
    lines = lines_of(found[:1])
    if not lines:
        raise Http404
    return lines[0]


def _decided(request: HttpRequest, line: Line) -> Text | None:
    """Carry out what was chosen; the reason why it was not."""
    act, why = request.POST.get("act"), request.POST.get("why", "").replace("\x00", "")
    by = person_of(request)
    try:
        if act == "reject":
            reject_deviation(record=line.record, why=why, by=by)
        else:
            confirm_deviation(record=line.record, severity=request.POST.get("severity", ""), by=by)
    except ActionRefused as refusal:
        if refusal.code not in TOLD:
            raise PermissionDenied(refusal.message) from None
        return refusal.message
    told = _("Rejected; the entry stays with its reason.") if act == "reject" else _("Confirmed as a deviation.")
    messages.success(request, told)
    return None


def _show(request: HttpRequest, line: Line, problem: Text | None = None) -> HttpResponse:
    language = get_language() or "en"
    title = f"{line.record.participant.code} · {line.category.get(language)}"
    context = {
        "crumbs": [Crumb(_("Deviations"), reverse("review:deviations")), Crumb(title)], "line": line, "title": title,
        "severities": [(code.code, code.text) for code in DVSEV], "problem": problem,
        "may_decide": _decides(request) and line.state == DRAFT, "why": request.POST.get("why", ""),
        "chosen": request.POST.get("severity", ""), "act": request.POST.get("act", ""),
    }  # fmt: skip
    return render(request, "review/deviations/decide.html", context, status=400 if problem else 200)
