"""The tables for the safety board as PDF: pooled, and by arm for the statistician."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.pages.pdf import Pdf
from trialsite.safety_desk.board_tables import closed_tables, open_tables
from trialsite.safety_desk.days import typed_day
from trialsite.safety_desk.handing import handed_over

TAKERS = (Task.VIEW_CASEBOOK, Task.SAFETY_ASSESS, Task.VIEW_ALLOCATION)
PAGE = "safety_desk:board"


@require_POST
@requires(*TAKERS)
def tables_open(request: HttpRequest) -> HttpResponse:
    """The tables with the arms pooled."""

    def make() -> tuple[Pdf, str]:
        cutoff = _cutoff(request)
        return open_tables(by=person_of(request), cutoff=cutoff), _name("open", cutoff)

    return handed_over(request, make, PAGE)


@require_POST
@requires(Task.VIEW_ALLOCATION, unblinded=True)
def tables_closed(request: HttpRequest) -> HttpResponse:
    """The tables by arm, after a reason."""
    why = request.POST.get("why", "")

    def make() -> tuple[Pdf, str]:
        cutoff = _cutoff(request)
        return closed_tables(by=person_of(request), why=why, cutoff=cutoff), _name("closed", cutoff)

    return handed_over(request, make, PAGE)


def _cutoff(request: HttpRequest) -> date | None:
    return typed_day(request.POST.get("cutoff", ""))


def _name(version: str, cutoff: date | None) -> str:
    return f"board-tables-{version}-{cutoff or clock.today():%Y%m%d}"
