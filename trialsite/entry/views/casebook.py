"""One participant: the matrix of visits and forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.entry.access import grant_of, participant_or_404
from trialsite.entry.logs import log_links
from trialsite.entry.matrix import matrix_of
from trialsite.pages.frame import Crumb
from trialsite.pages.glyphs import FORM_STATUSES


@require_GET
@requires(Task.VIEW_CASEBOOK)
def casebook(request: HttpRequest, code: str) -> HttpResponse:
    """The casebook of a participant."""
    participant = participant_or_404(code)
    context = {
        "crumbs": [Crumb(_("Participants"), reverse("entry:participants")), Crumb(code)],
        "participant": participant,
        "matrix": matrix_of(participant, grant_of(request)),
        "logs": log_links(participant, grant_of(request)),
        "statuses": FORM_STATUSES,
    }
    return render(request, "entry/casebook.html", context)
