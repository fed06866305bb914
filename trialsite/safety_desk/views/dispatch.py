"""Record that what a clock asks for was sent: when, by which way, under which number; it stops the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.dispatch import BY, CHANNELS, Sent, is_act_of, record_sent
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.codelists import NY
from trialsite.crf.values.dates import read_date, read_time
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.clocks import clock_line
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.SAFETY_ASSESS, Task.ENTER_DATA)
def sent(request: HttpRequest, code: str, form_key: str, number: int, kind: str) -> HttpResponse:
    """What is recorded of a running clock; a POST records it."""
    running = _running(code, form_key, number, kind)
    if not is_act_of(kind, person_of(request).role):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, running)
    try:
        record_sent(running=running, sent=_typed(request), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, running, refusal.message)
    messages.success(request, _("It is recorded, and the clock has stopped."))
    return HttpResponseRedirect(reverse("safety_desk:clocks"))


def _running(code: str, form_key: str, number: int, kind: str) -> Any:
    found = Clock.objects.filter(
        participant__code=code, record__form=form_key, record__repeat=number, kind=kind, stopped_at__isnull=True
    ).select_related("participant", "record__visit", "replaces")  # fmt: skip
    row = found.first()
    if row is None or kind not in BY:
        raise Http404
    row.record.participant = row.participant
    return row


def _typed(request: HttpRequest) -> Sent:
    """What was typed; raises ActionRefused for a date or time that cannot be read."""
    typed = request.POST
    return Sent(
        _when(typed.get("date", ""), typed.get("time", "")), typed.get("channel", ""), typed.get("reference", ""),
        typed.get("note", ""), typed.get("suspended", ""),
    )  # fmt: skip


def _when(day: str, hour: str) -> datetime | None:
    if not day.strip() or not hour.strip():
        return None
    try:
        return datetime.combine(read_date(day, today=clock.today()), read_time(hour), clock.SITE_ZONE)
    except Unreadable as why:
        raise ActionRefused("unreadable", why.message) from None


def _page(request: HttpRequest, running: Clock, problem: Text | None = None) -> HttpResponse:
    context = {
        "crumbs": [Crumb(_("Reporting clocks"), reverse("safety_desk:clocks")), Crumb(_("Record as sent"))],
        "line": clock_line(running, clock.now()),
        "channels": [(each.code, each.text) for each in CHANNELS],
        "asks_suspension": running.kind == ClockKind.STEMCELL,
        "answers": [(each.code, each.text) for each in NY],
        "typed": request.POST,
        "problem": problem,
    }
    return render(request, "safety_desk/sent.html", context, status=REFUSED if problem else 200)
