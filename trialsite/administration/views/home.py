"""Where the administration pages begin: one card for each register that the person may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.pages.frame import Crumb


@require_safe
@requires(Task.VIEW_REGISTERS)
def home(request: HttpRequest) -> HttpResponse:
    """The registers that have pages."""
    return render(request, "administration/home.html", {"crumbs": [Crumb(_("Administration"))]})
