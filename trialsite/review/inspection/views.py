"""The inspection room, and the button that has ledger, history and signatures verified by the worker."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.jobs.models import Job
from trialsite.jobs.queue import queue
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.review.inspection.figures import chapters, newest_people
from trialsite.review.trail.state import chain_state

VERIFY = "audit.verify"
SHOWN_PEOPLE = 30
UNFINISHED = ("waiting", "running")


@require_safe
@requires(Task.EXPORT_TRAIL)
def room(request: HttpRequest) -> HttpResponse:
    """What an inspector asks first: figures with their pages, the state of the chain, and any value in three clicks."""
    context = {
        "crumbs": [Crumb(_("Inspection room"))], "chapters": chapters(grant_of(request).audiences),
        "state": chain_state(), "people": newest_people(SHOWN_PEOPLE), "today": clock.today(),
        "verifying": Job.objects.filter(name=VERIFY, state__in=UNFINISHED, run_at__lte=clock.now()).exists(),
        "version": settings.VERSION,
    }  # fmt: skip
    return render(request, "review/inspection/room.html", context)


@require_POST
@requires(Task.EXPORT_TRAIL)
def verify_chain(request: HttpRequest) -> HttpResponse:
    """Have everything verified now; the result stands in the room and in the trail."""
    with transaction.atomic():
        queue(VERIFY, key=VERIFY)
    messages.info(request, _("Verification has been asked for; the result stands here when it is done."))
    return HttpResponseRedirect(reverse("review:inspection"))
