"""The listing that holds serious events against their reports, both ways; as a page, on paper and as a file."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safety.reconciliation import SIDES, Difference, Side, differences
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused

READERS = (Task.VIEW_CASEBOOK, Task.SAFETY_ASSESS)


@require_safe
@requires(*READERS)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Every difference, or those of one kind; none is hidden because it is old."""
    every, side = differences(), _side(request)
    context = {
        "crumbs": [Crumb(_("Safety"), reverse("safety_desk:desk")), Crumb(_("Reconciliation"))],
        "sides": [(each.value, title, sum(one.side is each for one in every)) for each, title in SIDES.items()],
        "side": side or "",
        "every": len(every),
        "lines": [(each, SIDES[each.side]) for each in every if side in (None, each.side)],
        "export_url": f"{reverse('safety_desk:reconciliation-export')}?side={side or ''}",
    }
    return render(request, "safety_desk/reconciliation.html", context)


def _side(request: HttpRequest) -> Side | None:
    asked = request.GET.get("side", "")
    return Side(asked) if asked in {each.value for each in Side} else None


@require_safe
@requires(*READERS)
def reconciliation_export(request: HttpRequest) -> HttpResponse:
    """The same lines as a file that a spreadsheet opens; UTF-8 with its mark."""
    side, language = _side(request), get_language() or "en"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sae-reconciliation-{clock.today():%Y%m%d}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow([
        _("Screening number"), _("Adverse event, number"), _("SAE report, number"), _("Event"), _("Kind"), _("What"),
        _("Event says"), _("Report said"),
    ])  # fmt: skip
    for each in differences():
        if side in (None, each.side):
            rows.writerow([defused(cell) for cell in _cells(each, language)])
    return answer


def _cells(each: Difference, language: str) -> list[str]:
    return [
        each.code, str(each.number or ""), str(each.report_number or ""), each.term, SIDES[each.side].get(language),
        each.what.get(language), each.event.get(language), each.report.get(language),
    ]  # fmt: skip
