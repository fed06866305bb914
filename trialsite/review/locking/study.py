"""The lock of the database with its checklist, and the report of what changed while something was unlocked."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.locks import lock_study
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.workflow import LOCK_STEPS, state_of
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.review.locking.acts import CHOOSE, decide
from trialsite.review.locking.checklist import checklist
from trialsite.review.locking.overview import STATES, study_lock
from trialsite.review.locking.report import after_unblinding, spans_of, unlocks
from trialsite.review.locking.views import REFUSED, buttons_of, typed

PER_PAGE = 20
POSTS = (Task.LOCK, Task.ASK_UNLOCK, Task.APPROVE_UNLOCK)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=POSTS)
def database(request: HttpRequest) -> HttpResponse:
    """What blocks the lock of the database, line by line; a POST locks it, or asks for and decides an unlock."""
    if request.method != "POST":
        return _show(request)
    act, why, by = typed(request, "act"), typed(request, "why"), person_of(request)
    try:
        if act == "lock":
            lock_study(checked=[line.blocking for line in checklist()], why=why, by=by)
        elif act in LOCK_STEPS:
            decide(study_lock(), act, why, by)
        else:
            raise ActionRefused("target", CHOOSE)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, refusal.message)
    messages.success(request, _("Done; it stands in the audit trail."))
    return HttpResponseRedirect(reverse("review:lock-database"))


def _show(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    lock = study_lock()
    state = state_of(lock)
    lines = checklist() if lock is None else []
    may = [each for each in buttons_of(request) if each[0] in LOCK_STEPS and state in LOCK_STEPS[each[0]].froms]
    context = {
        "crumbs": [Crumb(_("Locks"), reverse("review:locks")), Crumb(_("Database lock"))], "lock": lock,
        "state": STATES[state], "lines": lines, "blocked": sum(bool(line.number) for line in lines),
        "buttons": may,
        "problem": problem, "why": typed(request, "why"),
    }  # fmt: skip
    return render(request, "review/locking/database.html", context, status=REFUSED if problem else 200)


@require_safe
@requires(Task.VIEW_CASEBOOK)
def changes(request: HttpRequest) -> HttpResponse:
    """Every change between an unlock and the next lock, and every change after an unblinding."""
    audiences, language = grant_of(request).audiences, get_language() or "en"
    page = Paginator(unlocks(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Locks"), reverse("review:locks")), Crumb(_("Changes after an unlock"))], "page": page,
        "spans": spans_of(page.object_list, audiences, language), "after": after_unblinding(audiences, language),
    }  # fmt: skip
    return render(request, "review/locking/changes.html", context)
