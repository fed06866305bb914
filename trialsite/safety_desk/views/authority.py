"""The statistician's page of SUSARs: each copy for the authority is issued here, with the arm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from safety.models import AdverseEvent
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.pages.pdf import MEDIA_TYPE, NoPdfError
from trialsite.protocol.text import Text
from trialsite.safety_desk.authority import candidates, issue_copy
from trialsite.safety_desk.shown import NOWHERE


@require_safe
@requires(Task.VIEW_ALLOCATION, unblinded=True)
def authority_copies(request: HttpRequest) -> HttpResponse:
    """Every SUSAR, with what its copy still waits for; no arm stands here."""
    context = {"crumbs": [Crumb(_("Copies for the authority"))], "found": candidates()}
    return render(request, "safety_desk/authority.html", context)


@require_POST
@requires(Task.VIEW_ALLOCATION, unblinded=True)
def authority_copy(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The copy of one SUSAR as a PDF with the arm; no cache keeps it."""
    found = AdverseEvent.objects.select_related("record__participant")
    row: Any = found.filter(record__participant__code=code, record__repeat=number, record__form="ae").first()
    if row is None:
        raise Http404
    row.record.visit = None
    try:
        made, version = issue_copy(row=row, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _told(request, refusal.message)
    except NoPdfError as absent:
        return _told(request, absent.message)
    answer = HttpResponse(made.data, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="authority-copy-{code}-{number}-{version.number}.pdf"'
    answer["Cache-Control"] = NOWHERE
    return answer


def _told(request: HttpRequest, problem: Text) -> HttpResponse:
    messages.error(request, problem.get(get_language() or "en"))
    return HttpResponseRedirect(reverse("safety_desk:authority"))
