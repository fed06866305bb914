"""Safety: the reporting clocks that run, and every clock that ever ran."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safety.clock_models import Clock
from safety.responsible import running_for
from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.pages.clocks import clock_line
from trialsite.pages.frame import Crumb

PER_PAGE = 50


@require_safe
@requires(Task.VIEW_PARTICIPANTS)
def clocks(request: HttpRequest) -> HttpResponse:
    """What runs for whoever looks, then every clock of the trial with what became of it."""
    now, person = clock.now(), person_of(request)
    every = Clock.objects.select_related("participant", "record__visit", "replaces")
    every = every.order_by(F("stopped_at").desc(nulls_first=True), "due_at", "pk")
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Reporting clocks"))],
        "mine": [clock_line(each, now, person.role) for each in running_for(person)],
        "page": page,
        "lines": [clock_line(each, now) for each in page],
        "opens": Task.VIEW_CASEBOOK in tasks_of(person),
        "now": now,
    }
    return render(request, "safety_desk/clocks.html", context)
