"""The provenance of one answer of a preparation, for unblinded people alone; the look is an event."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.selectors import corrections_of, threads_of
from trialsite.pages.access import grant_of
from trialsite.pages.provenance.panel import provenance_of, question_or_404
from trialsite.pharmacy.views.preparations import preparation_or_404
from visits.preparation.looks import record_look


@require_safe
@requires(Task.PREPARE_PRODUCT, Task.VIEW_CASEBOOK, unblinded=True)
def history(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """Every version of one sealed answer, opened, with who, when, why, verification and signatures."""
    record = preparation_or_404(request, code, visit)
    address, audiences = request.GET.get("address", ""), grant_of(request).audiences
    question_or_404(record, address, audiences)
    if record.touched:
        record_look(record=record, by=person_of(request))
    tasks = tasks_of(person_of(request), record.in_version)
    queries = threads_of(record, address, audiences)
    for_queries = {str(item.event_id) for item in corrections_of(queries, audiences).values()}
    context = {
        "provenance": provenance_of(record, address, audiences, for_queries=for_queries),
        "queries": queries,
        "open_queries": sum(query.state in LIVE for query in queries),
        "may_trail": Task.VIEW_AUDIT_TRAIL in tasks,
        "sees_plan": Task.VIEW_VERIFICATION in tasks,
    }
    return render(request, "pharmacy/_provenance.html", context)
