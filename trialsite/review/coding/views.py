"""The list of verbatim terms with their codes; the data manager codes one term on every form that says so."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safety.coding import LONGEST, code_term, dictionary, terms
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

PER_PAGE = 50
REFUSED = 422
ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_VERIFICATION, post=(Task.CODE,))
def coding(request: HttpRequest) -> HttpResponse:
    """Terms that wait for a code, or all; a POST codes one of them."""
    if request.method != "POST":
        return _page(request)
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("verbatim", "code", "term")}
    try:
        number = code_term(**given, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, refusal.message, given)
    if number:
        told = ngettext("Coded on %(n)d form.", "Coded on %(n)d forms.", number) % {"n": number}
    else:
        told = _("Nothing was changed, so nothing was saved.")
    messages.success(request, told)
    return HttpResponseRedirect(request.get_full_path())


def _page(request: HttpRequest, problem: Text | None = None, typed: dict[str, str] | None = None) -> HttpResponse:
    every = terms()
    waiting = [each for each in every if not each.is_coded]
    shows_all = request.GET.get("show") == ALL
    context = {
        "crumbs": [Crumb(_("Coding"))],
        "dictionary": dictionary(),
        "page": Paginator(every if shows_all else waiting, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": len(waiting), "number": len(every), "shows_all": shows_all, "longest": LONGEST,
        "may_code": Task.CODE in tasks_of(person_of(request)), "problem": problem, "typed": typed or {},
        "language": get_language(),
    }  # fmt: skip
    return render(request, "review/coding/list.html", context, status=REFUSED if problem else 200)
