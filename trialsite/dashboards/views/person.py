"""The timeline of one participant."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.crf.values.display import show_date
from trialsite.dashboards.charts.base import number
from trialsite.dashboards.drawing.timeline import Names, draw
from trialsite.dashboards.timeline import Timeline, timeline_of
from trialsite.pages.access import participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.protocol.dates import add_months

MONTHS_APART = 3


@require_safe
@requires(Task.VIEW_CASEBOOK)
def timeline(request: HttpRequest, code: str) -> HttpResponse:
    """Visits, infusions, events, CD4, CD4/CD8 and log RNA of one person on one axis."""
    person, language = participant_or_404(code), get_language() or "en"
    told = timeline_of(person)
    context = {
        "crumbs": [
            Crumb(_("Participants"), reverse("entry:participants")),
            Crumb(code, reverse("entry:casebook", args=[code])),
            Crumb(_("Timeline")),
        ],
        "code": code,
        "rows": _rows(told, language),
    }  # fmt: skip
    if told.days:
        names = Names(_("Visits"), _("Infusions"), _("Adverse events"), _("CD4+, /µL"), "CD4/CD8", _("log10 RNA"))
        label = _("Timeline of %(code)s from %(first)s to %(last)s; the table below has every value.") % {
            "code": code, "first": show_date(told.days[0], language), "last": show_date(told.days[-1], language),
        }  # fmt: skip
        context["drawing"] = draw(told, names, _axis(told, language), clock.today(), label)
    return render(request, "dashboards/timeline.html", context)


def _axis(told: Timeline, language: str) -> list[tuple[date, str]]:
    """Every third month from the first day on, and the last day."""
    first, last = told.days[0], told.days[-1]
    days, day = [first], add_months(first, MONTHS_APART)
    while day < last:
        days.append(day)
        day = add_months(day, MONTHS_APART)
    return [(day, show_date(day, language)) for day in dict.fromkeys([*days, last])]


def _rows(told: Timeline, language: str) -> list[tuple[str, str, str]]:
    """Day, what, and what exactly, in the order of time."""
    found = [(mark.on, _("Visit"), mark.name) for mark in told.visits]
    found += [(mark.on, _("Infusion"), mark.name) for mark in told.infusions]
    found += [(each.start, _("Adverse event"), _event(each.name, each.grade, serious=each.serious))
              for each in told.events]  # fmt: skip
    for name, values, places in (
        ("CD4+ /µL", told.cd4, 0),
        ("CD4/CD8", told.ratio, 2),
        (_("HIV RNA, as reported"), told.rna, 2),
    ):
        found += [(value.on, name, value.said or number(value.value, places)) for value in values]
    return [(show_date(on, language), what, said) for on, what, said in sorted(found, key=lambda each: each[0])]


def _event(name: str, grade: int, *, serious: bool) -> str:
    told, serious_word = _("%(name)s, grade %(grade)d") % {"name": name, "grade": grade}, _("serious")
    return f"{told} · {serious_word}" if serious else told
