"""Notices on the product: what everybody is told of a recalled lot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.pages.frame import Crumb
from visits.models import ProductNotice


@require_safe
@requires(Task.VIEW_PARTICIPANTS)
def notices(request: HttpRequest) -> HttpResponse:
    """The periods that recalls concern; they name nobody."""
    context = {"crumbs": [Crumb(_("Product notices"))], "notices": ProductNotice.objects.order_by("-made_at")}
    return render(request, "entry/notices.html", context)
