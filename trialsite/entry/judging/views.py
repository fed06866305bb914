"""The lab inbox: what waits for a judgement, and one judgement, which is one save of one answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labs.codelists import LABCS
from labs.reports import TABLES
from labs.rows import ANALYTES, RESULTS
from labs.to_judge import count_waiting, first_waiting, with_trends
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, AnsweredBy, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import SaveRefused, Submission
from trialsite.crf.answers import Answer
from trialsite.entry.access import grant_of, record_or_404
from trialsite.entry.judging.lines import line_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

MOST = 50
REFUSED = 422
CHANGED = Text("Somebody judged this meanwhile; nothing was saved.", "他人已先行判断，本次未保存。")


@require_safe
@requires(Task.VIEW_CASEBOOK)
def inbox(request: HttpRequest) -> HttpResponse:
    """The results that wait, the first ones of them; the same few statements however many there are."""
    audiences = grant_of(request).audiences
    lines = [line_of(each) for each in first_waiting(audiences, MOST)]
    context = {
        "crumbs": [Crumb(_("Lab inbox"))],
        "lines": lines,
        "total": count_waiting(audiences) if len(lines) == MOST else len(lines),
        "may_judge": _may_judge(request),
    }
    return render(request, "entry/judging/inbox.html", context)


def _may_judge(request: HttpRequest) -> bool:
    return AnsweredBy.INVESTIGATOR in ROLES[Role(person_of(request).role)].answers_as


@require_POST
@requires(Task.ENTER_DATA)
def judge(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int, analyte: str) -> HttpResponse:
    """Save one judgement; the line anew for the page that asked for it, the page for a browser without scripts."""
    record = record_or_404(request, code, visit, form_key, repeat)
    if form_key not in TABLES or analyte not in ANALYTES:
        raise Http404
    typed, revision = request.POST.get("cs", ""), request.POST.get("revision", "")
    if typed not in LABCS or not revision.isdigit() or len(revision) > 9:
        raise SuspiciousOperation("There is no such judgement.")
    problem = _save(request, record, f"{RESULTS}[{analyte}].cs", typed, int(revision))
    return _answer(request, record, analyte, typed, problem)


def _save(request: HttpRequest, record: CrfRecord, address: str, typed: str, revision: int) -> Text | None:
    """What is wrong with it, None where it was saved."""
    submission = Submission({address: Answer(typed)}, revision)
    try:
        outcome = save(record=record, submission=submission, by=person_of(request))
    except SaveRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return refusal.message
    if outcome.refused:
        return outcome.refused[0].message
    return CHANGED if outcome.conflicts else None


def _answer(request: HttpRequest, record: CrfRecord, analyte: str, typed: str, problem: Text | None) -> HttpResponse:
    language = get_language() or "en"
    if request.headers.get("X-Requested-With") != "fetch":
        if problem:
            messages.error(request, problem.get(language))
        return HttpResponseRedirect(reverse("entry:lab-inbox"))
    row: Any = TABLES[record.form][1].objects.select_related("record__participant", "record__visit")
    waits = with_trends(list(row.filter(record_id=record.pk, key=analyte)))
    if not waits:
        raise Http404
    context = {
        "line": line_of(waits[0]),
        "judged": None if problem else LABCS.text(typed),
        "significant": typed == "CS",
        "problem": problem,
        "may_judge": _may_judge(request),
    }
    return render(request, "entry/judging/_line.html", context, status=REFUSED if problem else 200)
