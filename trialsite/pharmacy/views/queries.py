"""Queries about preparations: those that wait, and what is said in one; for unblinded people alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.review import STEPS, raise_query, step_query
from trialsite.casebook.models import CrfRecord, Query
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.pharmacy.asked import url_of, waiting
from trialsite.pharmacy.views.preparations import preparation_or_404
from visits.preparation.looks import record_look

RAISE = "raise"
SAYS = (Task.ANSWER_PHARMACY_QUERY, Task.RAISE_QUERY, Task.CLOSE_QUERY)


@require_safe
@requires(Task.ANSWER_PHARMACY_QUERY, unblinded=True)
def queries(request: HttpRequest) -> HttpResponse:
    """Every query about a preparation that is not at its end; the look is recorded for each of their forms."""
    found = waiting(tasks_of(person_of(request)))
    for record in {each.record.pk: each.record for each in found}.values():
        record_look(record=record, by=person_of(request))
    crumbs = [Crumb(_("Queries about preparations"))]
    return render(request, "pharmacy/queries.html", {"crumbs": crumbs, "queries": found})


@require_POST
@requires(*SAYS, unblinded=True)
def say(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """Ask about an answer of a preparation, answer, close, open again or cancel."""
    record = preparation_or_404(request, code, visit)
    try:
        _act(request, record)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
    return HttpResponseRedirect(url_of(record))


def _act(request: HttpRequest, record: CrfRecord) -> None:
    act, by = request.POST.get("act", ""), person_of(request)
    text = request.POST.get("text", "").replace("\x00", "")
    if act == RAISE:
        raise_query(record=record, address=request.POST.get("address", ""), text=text, by=by)
        return
    sought = request.POST.get("query", "")
    query = next((each for each in Query.objects.filter(record=record) if str(each.pk) == sought), None)
    if query is None or act not in STEPS:
        raise Http404
    step_query(query=query, step=act, text=text, by=by)
