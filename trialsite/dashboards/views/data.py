"""The board of the data manager."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.dashboards.data_board import STATES, data_board
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb


@require_safe
@requires(Task.RAISE_QUERY)
def data(request: HttpRequest) -> HttpResponse:
    """What is missing, late, asked, noisy, imported and ready to be locked; each number leads to its list."""
    context = {
        "crumbs": [Crumb(_("Data board"))], "board": data_board(grant_of(request).audiences), "now": clock.now(),
        "states": STATES.values(),
    }  # fmt: skip
    return render(request, "dashboards/data.html", context)
