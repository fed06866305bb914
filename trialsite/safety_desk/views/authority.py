"""The statistician's page of SUSARs: each copy for the authority is issued here, with the arm."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from safety.models import AdverseEvent
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.pages.frame import Crumb
from trialsite.pages.pdf import Pdf
from trialsite.safety_desk.authority import candidates, issue_copy
from trialsite.safety_desk.handing import handed_over


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

    def made() -> tuple[Pdf, str]:
        copy, version = issue_copy(row=row, by=person_of(request))
        return copy, f"authority-copy-{code}-{number}-{version.number}"

    return handed_over(request, made, "safety_desk:authority")
