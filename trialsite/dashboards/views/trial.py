"""The trial dashboard, a chart as a file, and the same numbers by arm for those who may see it."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants import blinding
from participants.models import Randomisation
from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.dashboards.board import BY_ARM, CHARTS, keys
from trialsite.dashboards.charts.base import Chart
from trialsite.dashboards.figures import Figures
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused
from trialsite.protocol.text import Text
from trialsite.registers.selectors import build, protocol_on
from visits.analysis import Scope

VERIFIED = "verified"
WHY = Text("Say why you look at the data by arm.", "请说明按组查看数据的理由。")
REFUSED = 422


def _figures(request: HttpRequest, scope: Scope) -> Figures:
    return Figures(
        scope, grant_of(request).audiences, build(protocol_on(clock.today())), clock.now(), get_language() or "en"
    )


def _verified(request: HttpRequest) -> bool:
    return (request.POST if request.method == "POST" else request.GET).get("data") == VERIFIED


@require_safe
@requires(Task.VIEW_CASEBOOK, Task.VIEW_ALLOCATION)
def trial(request: HttpRequest) -> HttpResponse:
    """All charts, everybody pooled."""
    return _page(request)


def _page(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    verified = _verified(request)
    figures = _figures(request, Scope(verified))
    context = {
        "crumbs": [Crumb(_("Trial dashboard"))],
        "keys": keys(figures),
        "charts": [make(figures) for make in CHARTS.values()],
        "verified": verified,
        "now": figures.now,
        "may_by_arm": Task.VIEW_ALLOCATION in tasks_of(person_of(request)),
        "problem": problem,
    }
    return render(request, "dashboards/trial.html", context, status=REFUSED if problem else 200)


@require_safe
@requires(Task.VIEW_CASEBOOK, Task.VIEW_ALLOCATION)
def chart_file(request: HttpRequest, key: str) -> HttpResponse:
    """The table of one chart as a file that a spreadsheet opens."""
    if key not in CHARTS:
        raise Http404
    chart = CHARTS[key](_figures(request, Scope(_verified(request))))
    return _file([chart], f"{key}{'-verified' if _verified(request) else ''}")


@require_POST
@requires(Task.VIEW_ALLOCATION, unblinded=True)
def arms(request: HttpRequest) -> HttpResponse:
    """The tables by arm, after a reason; each participant's arm that is used is an event of the ledger."""
    why = request.POST.get("why", "").strip()
    try:
        if not why:
            raise ActionRefused("empty", WHY)
        refuse_bad_words(why)
    except ActionRefused as refusal:
        return _page(request, refusal.message)
    people = [each.participant for each in Randomisation.objects.select_related("participant").order_by("number")]
    found = blinding.arms_of(people=people, by=person_of(request), why=why)
    figures = _figures(request, Scope(_verified(request), found))
    charts = [CHARTS[key](figures) for key in BY_ARM]
    if request.POST.get("as") == "file":
        return _file(charts, "by-arm")
    crumbs = [Crumb(_("Trial dashboard"), reverse("dashboards:trial")), Crumb(_("By arm"))]
    context = {"crumbs": crumbs, "charts": charts, "verified": _verified(request), "now": figures.now, "why": why}
    return render(request, "dashboards/arms.html", context)


def _file(charts: Iterable[Chart], name: str) -> HttpResponse:
    """Each table under its title and definition; UTF-8 with its mark."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="dashboard-{name}-{clock.today():%Y%m%d}.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer)
    for chart in charts:
        for cells in ((chart.title, chart.counted), (chart.definition,), chart.heads, *chart.rows, ()):
            out.writerow([defused(cell) for cell in cells])
    return answer
