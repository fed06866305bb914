"""The overview of locks, and the page on which forms, visits and a casebook are frozen, locked and unlocked."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participants.models import Participant
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.access import grant_of, participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.review.locking.acts import act_on
from trialsite.review.locking.overview import people_of, standing, study_lock, targets_of

PER_PAGE = 50
LONGEST_CODE = 12
REFUSED = 422
ACTS = (Task.FREEZE, Task.UNFREEZE, Task.LOCK, Task.ASK_UNLOCK, Task.APPROVE_UNLOCK)
BUTTONS = (
    ("freeze", Task.FREEZE, Text("Freeze", "冻结")),
    ("unfreeze", Task.UNFREEZE, Text("Unfreeze", "解冻")),
    ("lock", Task.LOCK, Text("Lock", "锁定")),
    ("ask_unlock", Task.ASK_UNLOCK, Text("Ask to unlock", "申请解锁")),
    ("approve_unlock", Task.APPROVE_UNLOCK, Text("Approve unlock", "批准解锁")),
    ("decline_unlock", Task.APPROVE_UNLOCK, Text("Decline unlock", "不批准解锁")),
)


def buttons_of(request: HttpRequest) -> list[tuple[str, Text]]:
    """The acts of the person's role."""
    tasks = ROLES[Role(person_of(request).role)].tasks
    return [(act, text) for act, task, text in BUTTONS if task in tasks]


def typed(request: HttpRequest, name: str) -> str:
    """What was typed under a name, without the sign that no database can hold."""
    return request.POST.get(name, "").replace("\x00", "")


@require_safe
@requires(Task.VIEW_CASEBOOK)
def overview(request: HttpRequest) -> HttpResponse:
    """Every participant with what is unfinished and what is locked; unlocks that wait for the investigator first."""
    sought = request.GET.get("find", "").replace("\x00", "").strip().upper()[:LONGEST_CODE]
    people = Participant.objects.filter(code__contains=sought).order_by("number")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Locks"))], "page": page, "sought": sought, "study": study_lock(),
        "people": people_of(page.object_list, grant_of(request).audiences),
        "asked": standing().filter(unlock_asked_at__isnull=False).order_by("unlock_asked_at"),
    }  # fmt: skip
    return render(request, "review/locking/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=ACTS)
def participant(request: HttpRequest, code: str) -> HttpResponse:
    """The casebook of one participant by visits and forms; a POST freezes, locks or unlocks what is chosen."""
    person = participant_or_404(code)
    if request.method != "POST":
        return _show(request, person)
    try:
        who = (person_of(request), grant_of(request))
        act_on(person, typed(request, "target"), typed(request, "act"), typed(request, "why"), who)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, person, refusal.message)
    messages.success(request, _("Done; it stands in the audit trail."))
    return HttpResponseRedirect(reverse("review:lock-participant", args=[code]))


def _show(request: HttpRequest, person: Participant, problem: Text | None = None) -> HttpResponse:
    context = {
        "crumbs": [Crumb(_("Locks"), reverse("review:locks")), Crumb(person.code)], "person": person,
        "targets": targets_of(person, grant_of(request)), "buttons": buttons_of(request), "study": study_lock(),
        "problem": problem, "why": typed(request, "why"), "chosen": typed(request, "target"),
    }  # fmt: skip
    return render(request, "review/locking/participant.html", context, status=REFUSED if problem else 200)
