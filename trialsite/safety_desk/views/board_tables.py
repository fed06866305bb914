"""The tables for the safety board as PDF: pooled, and by arm for the statistician."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.pdf import MEDIA_TYPE, NoPdfError, Pdf
from trialsite.protocol.text import Text
from trialsite.safety_desk.board_tables import closed_tables, open_tables
from trialsite.safety_desk.shown import NOWHERE

TAKERS = (Task.VIEW_CASEBOOK, Task.SAFETY_ASSESS, Task.VIEW_ALLOCATION)


@require_POST
@requires(*TAKERS)
def tables_open(request: HttpRequest) -> HttpResponse:
    """The tables with the arms pooled."""
    return _document(request, "open", lambda: open_tables(by=person_of(request)))


@require_POST
@requires(Task.VIEW_ALLOCATION, unblinded=True)
def tables_closed(request: HttpRequest) -> HttpResponse:
    """The tables by arm, after a reason; no cache keeps them."""
    why = request.POST.get("why", "")
    return _document(request, "closed", lambda: closed_tables(by=person_of(request), why=why))


def _document(request: HttpRequest, name: str, make: Callable[[], Pdf]) -> HttpResponse:
    try:
        made = make()
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _told(request, refusal.message)
    except NoPdfError as absent:
        return _told(request, absent.message)
    answer = HttpResponse(made.data, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="board-tables-{name}-{clock.today():%Y%m%d}.pdf"'
    answer["Cache-Control"] = NOWHERE
    return answer


def _told(request: HttpRequest, problem: Text) -> HttpResponse:
    messages.error(request, problem.get(get_language() or "en"))
    return HttpResponseRedirect(reverse("safety_desk:board"))
