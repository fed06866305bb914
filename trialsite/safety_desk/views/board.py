"""The safety board: its meetings, the reports handed over to it, and the signed record of each meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safety.board.actions import MEANING, Handed, Minutes, hand_over, note_receipt, plan_meeting, sign_meeting
from safety.board.models import RECOMMENDATIONS, REPORTS, ReportKind
from safety.models import BoardDocument, BoardMeeting
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.safety_desk.days import typed_day
from trialsite.safety_desk.views.board_tables import TAKERS

REFUSED = 422
READERS = (Task.VIEW_PARTICIPANTS, Task.VIEW_ALLOCATION)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*READERS, post=(Task.KEEP_BOARD,))
def meetings(request: HttpRequest) -> HttpResponse:
    """Every meeting, the newest first; a POST plans one."""
    if request.method != "POST":
        return _list(request)
    try:
        typed = request.POST
        days = [typed_day(typed.get(name, "")) for name in ("held_on", "cutoff_on")]
        made = plan_meeting(held_on=days[0], cutoff_on=days[1], by=person_of(request))
    except ActionRefused as refusal:
        return _list(request, _told(refusal))
    messages.success(request, _("The meeting is planned. Hand the reports over, then sign its record."))
    return HttpResponseRedirect(reverse("safety_desk:board-meeting", args=[made.number]))


def _list(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    tasks = tasks_of(person_of(request))
    context = {
        "crumbs": [Crumb(_("Safety board"))],
        "may_take": bool(tasks & set(TAKERS)),
        "may_by_arm": Task.VIEW_ALLOCATION in tasks,
        "meetings": BoardMeeting.objects.order_by("-held_on", "-number"),
        "may_keep": Task.KEEP_BOARD in tasks,
        "typed": request.POST,
        "today": clock.today(),
        "problem": problem,
    }
    return render(request, "safety_desk/board.html", context, status=REFUSED if problem else 200)


def _told(refusal: ActionRefused) -> Text:
    if refusal.code in NO_RIGHT:
        raise PermissionDenied(refusal.message)
    return refusal.message


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*READERS, post=(Task.KEEP_BOARD,))
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """One meeting; a POST hands a report over, notes a receipt, or signs the record."""
    row = BoardMeeting.objects.filter(number=number).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, row)
    act = ACTS.get(request.POST.get("act", ""))
    try:
        if act is not None:
            act(request, row)
    except ActionRefused as refusal:
        return _page(request, row, _told(refusal))
    messages.success(request, _("Recorded."))
    return HttpResponseRedirect(reverse("safety_desk:board-meeting", args=[number]))


def _hand(request: HttpRequest, row: BoardMeeting) -> None:
    typed = request.POST
    handed = Handed(
        typed.get("kind", ""), typed.get("label", ""), typed.get("sha256", "").strip().lower(), typed.get("to", "")
    )
    hand_over(meeting=row, handed=handed, by=person_of(request))


def _receive(request: HttpRequest, row: BoardMeeting) -> None:
    wanted = request.POST.get("document", "")
    found = BoardDocument.objects.filter(meeting=row, number=int(wanted) if wanted.isdecimal() else 0).first()
    if found is None:
        raise Http404
    note_receipt(document=found, receipt=request.POST.get("receipt", ""), by=person_of(request))


def _sign(request: HttpRequest, row: BoardMeeting) -> None:
    typed = request.POST
    minutes = Minutes(typed.get("members", ""), typed.get("recommendation", ""), typed.get("advice", ""))
    proof = Credentials(typed.get("username", ""), typed.get("password", ""))
    sign_meeting(meeting=row, minutes=minutes, credentials=proof, by=person_of(request), request=request)


ACTS: dict[str, Callable[[HttpRequest, BoardMeeting], None]] = {"hand": _hand, "receive": _receive, "sign": _sign}


def _page(request: HttpRequest, row: BoardMeeting, problem: Text | None = None) -> HttpResponse:
    person = person_of(request)
    sees_closed = Audience.UNBLINDED in request.grant.audiences  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "crumbs": [Crumb(_("Safety board"), reverse("safety_desk:board")), Crumb(str(row.number))],
        "row": row,
        "documents": [
            (each, each.label if sees_closed or each.kind == ReportKind.OPEN else "")
            for each in BoardDocument.objects.filter(meeting=row).order_by("number")
        ],
        "may_keep": Task.KEEP_BOARD in tasks_of(person) and row.signed_at is None,
        "kinds": [(kind, title) for kind, title in REPORTS.items() if sees_closed or kind is ReportKind.OPEN],
        "recommendations": RECOMMENDATIONS.items(),
        "typed": request.POST,
        "today": clock.today(),
        "problem": problem,
        "meaning": MEANING,
        "signer": person.name,
        "role": ROLES[Role(person.role)].title,
        "at": clock.now(),
    }
    return render(request, "safety_desk/meeting.html", context, status=REFUSED if problem else 200)
