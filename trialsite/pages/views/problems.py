"""Reports of problems: the form that every page leads to, and the list for those who answer them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.pages.problems import Seen, audience_of, seen_by
from trialsite.registers.actions.oversight import answer_problem, report_problem
from trialsite.registers.models import ProblemReport

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def report(request: HttpRequest) -> HttpResponse:
    """Say what is wrong on the page one came from; for everybody who is signed in."""
    by = person_of(request)
    page = _page(request.POST.get("page", "") or request.GET.get("page", ""))
    what, problem = request.POST.get("what", "").replace("\x00", ""), ""
    if request.method == "POST":
        try:
            row = report_problem(page=page, what=what, audience=audience_of(by), by=by)
            messages.success(request, _("Thank you. It was kept as problem %(n)d.") % {"n": row.number})
            return HttpResponseRedirect(_back(page, by))
        except ActionRefused as refusal:
            problem = refusal.message.get(get_language() or "en")
    context = {"crumbs": [Crumb(_("Report a problem"))], "page": page, "back": _back(page, by)}
    context |= {"what": what, "problem": problem}
    return render(request, "pages/problems/report.html", context, status=400 if problem else 200)


def _page(given: str) -> str:
    """The address without its query, where it is one of ours; else the start."""
    page = given.replace("\x00", "").partition("?")[0][:200]
    return page if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"


def _back(page: str, by: User) -> str:
    """The page again where it opens to the person; else the start, from which everybody goes on."""
    try:
        asks = getattr(resolve(page).func, "asks", None)
    except Resolver404:
        return "/"
    return page if asks is None or asks.opens_to(Role(by.role), "GET") else "/"


@require_http_methods(METHODS)
@requires(Task.SEE_PROBLEMS)
def problems(request: HttpRequest) -> HttpResponse:
    """Every report, those without an answer first; a POST answers one."""
    problem = ""
    if request.method == "POST":
        try:
            answer_problem(problem=_sought(request), answer=request.POST.get("answer", ""), by=person_of(request))
            return HttpResponseRedirect(reverse("problems"))
        except ActionRefused as refusal:
            if refusal.code in NO_RIGHT:
                raise PermissionDenied(refusal.message) from None
            problem = refusal.message.get(get_language() or "en")
    context = {"crumbs": [Crumb(_("Problems"))], "reports": seen_by(person_of(request)), "problem": problem}
    return render(request, "pages/problems/list.html", context, status=400 if problem else 200)


def _sought(request: HttpRequest) -> ProblemReport:
    """A report whose words the person sees."""
    seen: list[Seen] = seen_by(person_of(request))
    asked = request.POST.get("number")
    found = next((each.report for each in seen if each.is_open and str(each.report.number) == asked), None)
    if found is None:
        raise Http404
    return found
