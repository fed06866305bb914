"""Planned unblinding: one person asks, another one decides, and the arm is shown once to somebody unblinded."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants.actions.break_blind import ask_unblinding, decide_unblinding, show_planned
from participants.actions.unblind import NO_ARM
from participants.actions.unblind_for_analysis import ask_for_everybody
from participants.models import Participant, Unblinding
from participants.unblinding import PLANNED
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import confirm_password, person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.safety_desk.shown import arm_page
from trialsite.safety_desk.tokens import fresh_token

REFUSED = 422
WRONG = Text("The password is not right. Nothing was changed.", "密码不正确，未作更改。")
BOTH = Text(
    "Name one participant, or choose everybody; not both.", "请填写一名受试者，或选择全部受试者，不可同时填写。"
)
READERS = (Task.VIEW_PARTICIPANTS, Task.VIEW_ALLOCATION)
KINDS = tuple((kind.value, Unblinding(kind=kind).title) for kind in PLANNED)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.ASK_UNBLINDING)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the arm of one participant, for a report or for the analysis."""
    if request.method != "POST":
        return _ask_page(request)
    typed = request.POST
    if typed.get("everybody"):
        return _ask_for_everybody(request)
    try:
        person = Participant.objects.filter(code=typed.get("participant", "").strip().upper()[:12]).first()
        if person is None:
            raise ActionRefused("no-arm", NO_ARM)
        asked = ask_unblinding(
            participant=person, kind=typed.get("kind", ""), reason=typed.get("reason", ""),
            token=typed.get("token", "")[:40] or fresh_token(), by=person_of(request),
        )  # fmt: skip
    except ActionRefused as refusal:
        return _ask_page(request, told(refusal))
    messages.success(request, _("Your request stands in the register. A second person decides on it."))
    return HttpResponseRedirect(_url(asked))


def _ask_for_everybody(request: HttpRequest) -> HttpResponse:
    typed = request.POST
    try:
        if typed.get("participant", "").strip():
            raise ActionRefused("both", BOTH)
        asked = ask_for_everybody(
            kind=typed.get("kind", ""), reason=typed.get("reason", ""),
            token=typed.get("token", "")[:40] or fresh_token(), by=person_of(request),
        )  # fmt: skip
    except ActionRefused as refusal:
        return _ask_page(request, told(refusal))
    said = _("%(count)s requests stand in the register. A second person decides on all of them at once.")
    messages.success(request, said % {"count": len(asked)})
    return HttpResponseRedirect(reverse("safety_desk:unblindings"))


def _ask_page(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    context = {
        "crumbs": [Crumb(_("Unblinding"), reverse("safety_desk:unblindings")), Crumb(_("Planned unblinding"))],
        "problem": problem,
        "typed": request.POST,
        "kinds": KINDS,
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "safety_desk/ask.html", context, status=REFUSED if problem else 200)


@require_safe
@requires(*READERS)
def one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One planned unblinding, with what this person may do about it."""
    return _page(request, _found(code, number))


@require_POST
@requires(Task.APPROVE_UNBLINDING)
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve or decline, with one's own password."""
    found, person = _found(code, number), person_of(request)
    try:
        if not confirm_password(request, person, request.POST.get("password", "")):
            raise ActionRefused("credentials", WRONG)
        approve, why = request.POST.get("act") == "approve", request.POST.get("why", "")
        decide_unblinding(unblinding=found, approve=approve, why=why, by=person)
    except ActionRefused as refusal:
        return _page(request, found, told(refusal))
    return HttpResponseRedirect(_url(found))


@require_POST
@requires(Task.VIEW_ALLOCATION)
def show(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The arm, once, after the approval."""
    found = _found(code, number)
    try:
        shown = show_planned(unblinding=found, by=person_of(request))
    except ActionRefused as refusal:
        return _page(request, found, told(refusal))
    return arm_page(request, shown, "base.html")


def _found(code: str, number: int) -> Unblinding:
    found = Unblinding.objects.filter(participant__code=code, record__repeat=number, kind__in=PLANNED)
    row = found.select_related("participant", "record").first()
    if row is None:
        raise Http404
    return row


def told(refusal: ActionRefused) -> Text:
    """What a page says of a refusal; raises PermissionDenied where it is about the right to act."""
    if refusal.code in NO_RIGHT:
        raise PermissionDenied(refusal.message)
    return refusal.message


def _url(row: Unblinding) -> str:
    return reverse("safety_desk:unblinding", args=[row.participant.code, row.record.repeat])


def _page(request: HttpRequest, row: Unblinding, problem: Text | None = None) -> HttpResponse:
    may, person = tasks_of(person_of(request)), person_of(request)
    waits = row.is_approved is None
    context = {
        "crumbs": [Crumb(_("Unblinding"), reverse("safety_desk:unblindings")), Crumb(row.participant.code)],
        "row": row,
        "number": row.record.repeat,
        "problem": problem,
        "why": request.POST.get("why", ""),
        "may_decide": waits and Task.APPROVE_UNBLINDING in may and row.requested_username != person.username,
        "may_show": bool(row.is_approved) and row.shown_at is None and Task.VIEW_ALLOCATION in may,
    }
    return render(request, "safety_desk/planned.html", context, status=REFUSED if problem else 200)
