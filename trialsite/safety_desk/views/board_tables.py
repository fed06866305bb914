"""The tables for the safety board as PDF: pooled, and by arm for the statistician."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.safety_desk.board_tables import closed_tables, open_tables
from trialsite.safety_desk.handing import handed_over

TAKERS = (Task.VIEW_CASEBOOK, Task.SAFETY_ASSESS, Task.VIEW_ALLOCATION)
PAGE = "safety_desk:board"


@require_POST
@requires(*TAKERS)
def tables_open(request: HttpRequest) -> HttpResponse:
    """The tables with the arms pooled."""
    return handed_over(request, lambda: (open_tables(by=person_of(request)), _name("open")), PAGE)


@require_POST
@requires(Task.VIEW_ALLOCATION, unblinded=True)
def tables_closed(request: HttpRequest) -> HttpResponse:
    """The tables by arm, after a reason."""
    why = request.POST.get("why", "")
    return handed_over(request, lambda: (closed_tables(by=person_of(request), why=why), _name("closed")), PAGE)


def _name(version: str) -> str:
    return f"board-tables-{version}-{clock.today():%Y%m%d}"
