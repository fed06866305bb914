"""The unblinding for the analysis: one person decides on all requests that wait, with one password and one reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.actions.analysis_arms import is_locked
from participants.actions.unblind_for_analysis import decide_for_everybody, waiting
from participants.models import Unblinding
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import confirm_password, person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.safety_desk.views.planned import REFUSED, WRONG, told

CHANGED = Text(
    "The requests that wait changed since this page was opened. Nothing was changed: look at them and decide again.",
    "打开本页后待审批的申请有变化，未作更改。请重新查看后再审批。",
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.APPROVE_UNBLINDING)
def analysis(request: HttpRequest) -> HttpResponse:
    """Every request for the analysis that waits, and the decision on those which other people asked for."""
    if request.method != "POST":
        return _page(request)
    person, approve = person_of(request), request.POST.get("act") == "approve"
    try:
        if not confirm_password(request, person, request.POST.get("password", "")):
            raise ActionRefused("credentials", WRONG)
        rows = _others(request, waiting())
        if rows and request.POST.get("seen", "") != _seen(rows):
            raise ActionRefused("changed", CHANGED)
        decide_for_everybody(unblindings=rows, approve=approve, why=request.POST.get("why", ""), by=person)
    except ActionRefused as refusal:
        return _page(request, told(refusal))
    said = _("%(count)s requests were approved.") if approve else _("%(count)s requests were declined.")
    messages.success(request, said % {"count": len(rows)})
    return HttpResponseRedirect(reverse("safety_desk:unblindings"))


def _others(request: HttpRequest, rows: list[Unblinding]) -> list[Unblinding]:
    """Those that this person did not ask for: nobody decides on their own request."""
    username = person_of(request).username
    return [row for row in rows if row.requested_username != username]


def _seen(rows: list[Unblinding]) -> str:
    """The requests as the page shows them, by participant and number: only these are decided on."""
    return " ".join(f"{row.participant.code}/{row.record.repeat}" for row in rows)


def _page(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    rows = waiting()
    others = _others(request, rows)
    title = _("Unblinding for the analysis")
    context = {
        "crumbs": [Crumb(_("Unblinding"), reverse("safety_desk:unblindings")), Crumb(title)],
        "rows": others,
        "own": len(rows) - len(others),
        "seen": _seen(others),
        "is_locked": is_locked(),
        "problem": problem,
        "why": request.POST.get("why", ""),
    }
    return render(request, "safety_desk/analysis.html", context, status=REFUSED if problem else 200)
