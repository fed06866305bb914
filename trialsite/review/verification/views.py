"""The pages of source verification: progress, one visit to verify, what is done there, the list of sources."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.places import LOG
from trialsite.pages.access import grant_of, participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import build, protocol_for, protocol_on
from trialsite.review.actions import record_unblinded_view
from trialsite.review.verification import progress
from trialsite.review.verification.lines import cards_of, counted, shown_keys
from trialsite.review.verification.marking import mark_lines, take_back_line
from trialsite.review.verification.sources import source_lines
from trialsite.review.verification.stored import Standing, standing_at

SEES = (Task.VIEW_VERIFICATION,)
ALL = "all"


@require_safe
@requires(*SEES)
def verification(request: HttpRequest) -> HttpResponse:
    """How far it is, what comes next, what changed since it was verified."""
    audiences = grant_of(request).audiences
    changed, number = progress.changed_since(audiences, get_language() or "en")
    context = {
        "crumbs": [Crumb(_("Source verification"))], "total": progress.total(audiences), "changed": changed,
        "changed_number": number, "next": progress.next_visits(audiences), "forms": progress.by_form(audiences),
        "visits": progress.by_visit(audiences), "people": progress.by_participant(audiences),
    }  # fmt: skip
    return render(request, "review/verification/progress.html", context)


@require_safe
@requires(*SEES)
def verify(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """The answers of one visit beside their sources and marks; only what the plan asks for, or all."""
    context = _context(request, code, visit)
    part = request.headers.get("X-Requested-With") == "fetch"
    return render(request, "review/verification/_main.html" if part else "review/verification/verify.html", context)


def _context(request: HttpRequest, code: str, visit: str) -> dict[str, object]:
    person, audiences, show = participant_or_404(code), grant_of(request).audiences, request.GET.get("show", "")
    standing = standing_at(code, visit, audiences)
    if not standing.records:
        raise Http404
    _record_look(request, standing, code)
    protocol = protocol_for(person, clock.today())
    cards = cards_of(standing, protocol, get_language() or "en", all_fields=show == ALL)
    done, of = counted(cards)
    return {
        "crumbs": [
            Crumb(_("Source verification"), reverse("review:verification")),
            Crumb(code, reverse("entry:casebook", args=[code])), Crumb(_("Logs") if visit == LOG else visit),
        ],
        "code": code, "visit": visit, "is_log": visit == LOG, "cards": cards, "left": shown_keys(cards), "done": done,
        "of": of, "all_fields": show == ALL, "may_verify": Task.VERIFY_SOURCE in tasks_of(person_of(request)),
        "here": progress.next_visits(audiences, code), "next": progress.next_visits(audiences),
        "total": progress.total(audiences), "visit_title": None if visit == LOG else standing.records[0].visit,
    }  # fmt: skip


def _record_look(request: HttpRequest, standing: Standing, code: str) -> None:
    """Unblinded data that was shown is an event."""
    if any(record.audience == Audience.UNBLINDED for record in standing.records):
        record_unblinded_view(by=person_of(request), participant=code, query=request.get_full_path())


@require_POST
@requires(*SEES, post=(Task.VERIFY_SOURCE,))
def verify_act(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """Verify one line or all that are shown, or take one back; then the page as it stands."""
    participant_or_404(code)
    standing = standing_at(code, visit, grant_of(request).audiences)
    if not standing.records:
        raise Http404
    by, problem = person_of(request), ""
    try:
        if "undo" in request.POST:
            take_back_line(standing.records, request.POST["undo"], by=by)
        else:
            one = request.POST.getlist("one")
            mark_lines(standing.records, one or request.POST.getlist("shown"), by=by)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        problem = refusal.message.get(get_language() or "en")
    if request.headers.get("X-Requested-With") == "fetch":
        context = _context(request, code, visit) | {"problem": problem}
        return render(request, "review/verification/_main.html", context, status=409 if problem else 200)
    if problem:
        messages.error(request, problem)
    query = f"?{urlencode({'show': ALL})}" if request.GET.get("show") == ALL else ""
    return HttpResponseRedirect(reverse("review:verify", args=[code, visit]) + query)


@require_safe
@requires(Task.VIEW_CASEBOOK)
def sources(request: HttpRequest) -> HttpResponse:
    """What is entered here first and what is transcribed, and where the sources lie; nothing of the plan."""
    version, audiences = protocol_on(clock.today()), grant_of(request).audiences
    lines = source_lines(build(version).verification, audiences)
    context = {"crumbs": [Crumb(_("Sources"))], "lines": lines, "version": version.version}
    return render(request, "review/verification/sources.html", context)
