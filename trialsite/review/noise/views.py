"""The page of the rules: which of them fire, and what comes of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.casebook.noise import FEW, USELESS, rules
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb


@require_safe
@requires(Task.RAISE_QUERY)
def rule_noise(request: HttpRequest) -> HttpResponse:
    """Each check that ever fired: refused, confirmed, corrected, waiting, and how useful that makes it."""
    context = {
        "crumbs": [Crumb(_("Rule noise"))], "rules": rules(grant_of(request).audiences), "few": FEW, "useless": USELESS,
    }  # fmt: skip
    return render(request, "review/noise.html", context)
