"""The pages of masked identities: the list with the form to ask, and one masking to decide on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.masking import LONGEST, STEPS, ask_masking, decide_masking, fragment_of
from trialsite.casebook.masking_finds import copies_between, lines_with, records_with
from trialsite.casebook.models import Masking, MaskingState
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.visibility import sees
from trialsite.crf.registry import get
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.pages.links import record_url
from trialsite.protocol.text import Text

METHODS = ["GET", "HEAD", "POST"]
REFUSED = 422
STATES = {
    MaskingState.ASKED: (Text("Waits for a second person", "待另一人审批"), "wa"),
    MaskingState.MASKED: (Text("Masked", "已遮蔽"), "lk"),
    MaskingState.DECLINED: (Text("Declined", "未批准"), "line"),
}


@require_http_methods(METHODS)
@requires(Task.VIEW_AUDIT_TRAIL, post=(Task.ASK_MASKING,))
def maskings(request: HttpRequest) -> HttpResponse:
    """What was asked for and decided, the latest first; a POST asks for a masking."""
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in ("fragment", "why")}
    problem = ""
    if request.method == "POST":
        try:
            row = ask_masking(fragment=typed["fragment"], why=typed["why"], by=person_of(request))
        except ActionRefused as refusal:
            problem = _told(refusal)
        else:
            messages.success(request, _("Asked for. Another person decides; until then the text is still shown."))
            return HttpResponseRedirect(reverse("review:masking-one", args=[row.number]))
    context = {
        "crumbs": [Crumb(_("Audit trail"), reverse("review:trail")), Crumb(_("Masked identities"))],
        "lines": [(row, *STATES[MaskingState(row.state)]) for row in Masking.objects.order_by("-number")],
        "problem": problem, "typed": typed, "longest": LONGEST,
        "may_ask": Task.ASK_MASKING in tasks_of(person_of(request)),
    }  # fmt: skip
    return render(request, "review/masking/list.html", context, status=REFUSED if problem else 200)


@require_http_methods(METHODS)
@requires(Task.VIEW_AUDIT_TRAIL, post=(Task.DECIDE_MASKING,))
def masking(request: HttpRequest, number: int) -> HttpResponse:
    """One masking with what it covers; a POST masks or declines."""
    row = Masking.objects.filter(number=number).first()
    if row is None:
        raise Http404
    problem, why = "", request.POST.get("why", "").replace("\x00", "")
    if request.method == "POST":
        if request.POST.get("choice") not in STEPS:
            raise Http404
        try:
            decide_masking(masking=row, choice=request.POST["choice"], why=why, by=person_of(request))
        except ActionRefused as refusal:
            problem = _told(refusal)
        else:
            messages.success(request, _("Done; it stands in the audit trail."))
            return HttpResponseRedirect(request.path)
    context = _shown(request, row) | {"problem": problem, "why": why}
    return render(request, "review/masking/one.html", context, status=REFUSED if problem else 200)


def _shown(request: HttpRequest, row: Masking) -> dict[str, object]:
    """The text only while it is to be decided on, and only to those who may ask or decide."""
    by, title = person_of(request), _("Masking %(n)d") % {"n": row.number}
    tasks, waits = tasks_of(by), row.state == MaskingState.ASKED
    found: dict[str, object] = {}
    if row.state != MaskingState.DECLINED and tasks & {Task.ASK_MASKING, Task.DECIDE_MASKING}:
        fragment, audiences = fragment_of(row), grant_of(request).audiences
        found = {
            "fragment": fragment if waits and sees(row, audiences) else "",
            "found": lines_with(fragment, audiences) if waits else None,
            "places": [(each, record_url(each), get(each.form).title) for each in records_with(fragment)],
        }  # fmt: skip
    return found | {
        "crumbs": [Crumb(_("Masked identities"), reverse("review:masking")), Crumb(title)], "title": title,
        "row": row, "state": STATES[MaskingState(row.state)], "waits": waits,
        "may_decide": waits and Task.DECIDE_MASKING in tasks and row.asked_username != by.username,
        "is_own": waits and row.asked_username == by.username,
        "copies": copies_between(row.since, row.decided_at, grant_of(request).audiences),
    }  # fmt: skip


def _told(refusal: ActionRefused) -> str:
    if refusal.code in NO_RIGHT:
        raise PermissionDenied(refusal.message) from None
    return refusal.message.get(get_language() or "en")
