"""The register of unblinding, as a page and as a file, and the recording of an accident."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participants.actions.break_blind import Accident, record_accident
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.fields import RegisterChoice
from trialsite.crf.values.dates import read_date, read_time
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.access import participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused
from trialsite.protocol.text import Text
from trialsite.safety_desk.entries import Entry, entries
from trialsite.safety_desk.tokens import fresh_token

REFUSED = 422
READERS = (Task.VIEW_PARTICIPANTS, Task.VIEW_ALLOCATION)
SAY_WHEN = Text("Say when it happened: date and time.", "请填写发生的日期和时间。")


@require_safe
@requires(*READERS)
def unblindings(request: HttpRequest) -> HttpResponse:
    """Every unblinding: planned, in an emergency, by accident; the arm stands nowhere."""
    may, lines = tasks_of(person_of(request)), entries()
    context = {
        "crumbs": [Crumb(_("Unblinding"))],
        "entries": lines,
        "wait_for_analysis": sum(e.waits_for_analysis for e in lines) if Task.APPROVE_UNBLINDING in may else 0,
        "may_unblind": Task.UNBLIND_EMERGENCY in may,
        "may_ask": Task.ASK_UNBLINDING in may,
        "reads_forms": Task.VIEW_CASEBOOK in may,
    }
    return render(request, "safety_desk/unblindings.html", context)


@require_safe
@requires(*READERS)
def unblindings_export(request: HttpRequest) -> HttpResponse:
    """The same lines as a file that a spreadsheet opens; UTF-8 with its mark."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="unblinding-register-{clock.today():%Y%m%d}.csv"'
    answer.write("\ufeff")
    rows, language = csv.writer(answer), get_language() or "en"
    rows.writerow([str(title) for title, _read in _columns()])
    for entry in entries():
        rows.writerow([defused(read(entry, language)) for _title, read in _columns()])
    return answer


def _columns() -> tuple[tuple[str, Callable[[Entry, str], str]], ...]:
    """Head and cell of each column of the file."""
    return (
        (_("Participant"), lambda entry, _l: entry.row.participant.code),
        (_("Number"), lambda entry, _l: str(entry.number)),
        (_("Kind"), lambda entry, language: entry.row.title.get(language)),
        (_("Unblinded"), lambda entry, _l: _at(entry.row.at)),
        (_("Recorded"), lambda entry, _l: _at(entry.row.recorded_at)),
        (_("Requested by"), lambda entry, _l: entry.row.requested_by),
        (_("Second person"), lambda entry, _l: entry.row.decided_by or entry.row.witness),
        (_("Reason"), lambda entry, _l: entry.row.reason),
        (_("Who knows"), lambda entry, language: entry.knows.get(language)),
        (_("Participant told"), lambda entry, language: _words(entry.participant_told, language)),
        (_("State"), lambda entry, language: entry.state.get(language)),
    )


def _at(instant: datetime | None) -> str:
    return f"{instant.astimezone(clock.SITE_ZONE):%Y-%m-%d %H:%M} UTC+08:00" if instant else ""


def _words(text: Text | None, language: str) -> str:
    return text.get(language) if text else ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.ENTER_DATA)
def accident(request: HttpRequest, code: str) -> HttpResponse:
    """Record that a blind was broken by accident."""
    participant = participant_or_404(code)
    if request.method != "POST":
        return _accident_page(request, code)
    try:
        told = tuple(request.POST.getlist("told"))
        typed = Accident(_when(request), request.POST.get("what", ""), told, request.POST.get("token", "")[:40])
        done = record_accident(participant=participant, accident=typed, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _accident_page(request, code, refusal.message)
    messages.success(request, _("The accident stands in the register. Complete its form within 24 hours."))
    return HttpResponseRedirect(reverse("entry:form", args=[code, "log", "unbl", done.record.repeat]))


def _when(request: HttpRequest) -> datetime:
    """The typed instant at the site; raises ActionRefused."""
    typed = [request.POST.get(name, "").strip() for name in ("date", "time")]
    try:
        day = read_date(typed[0], today=clock.today(), visit_date=None) if typed[0] else None
        hour = read_time(typed[1]) if typed[1] else None
    except Unreadable as why:
        raise ActionRefused("unreadable", why.message) from None
    if day is None or hour is None:
        raise ActionRefused("empty", SAY_WHEN)
    return datetime.combine(day, hour, clock.SITE_ZONE)


def _accident_page(request: HttpRequest, code: str, problem: Text | None = None) -> HttpResponse:
    chosen = set(request.POST.getlist("told"))
    context = {
        "crumbs": [Crumb(code, reverse("entry:casebook", args=[code])), Crumb(_("Accidental unblinding"))],
        "code": code,
        "problem": problem,
        "typed": request.POST,
        "staff": [(key, name, key in chosen) for key, name in RegisterChoice.sources["staff"](None)],
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "safety_desk/accident.html", context, status=REFUSED if problem else 200)
