"""Randomise a participant: every condition with its state, the day of the first infusion, and the act itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.models import Participant, Randomisation
from participants.ready import points
from participants.screening import Enrolment, Screening, assess
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.entry.access import participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from visits.randomise import randomise

REFUSED = 422
NO_DAY = Text("Enter the day planned for the first infusion.", "请填写计划首次输注日期。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.RANDOMISE)
def randomise_page(request: HttpRequest, code: str) -> HttpResponse:
    """What stands for and against the randomisation now; a POST randomises."""
    participant = participant_or_404(code)
    if request.method != "POST":
        return _show(request, participant)
    typed = request.POST.get("planned_d0", "")
    try:
        done = randomise(participant=participant, planned_d0=_day(typed), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, participant, refusal.message, typed)
    said = _("%(code)s is randomised: %(number)s.") % {"code": code, "number": done.label}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("entry:casebook", args=[code]))


def _day(typed: str) -> date:
    try:
        found = read_date(typed, today=clock.today(), visit_date=None) if typed.strip() else None
    except Unreadable as why:
        raise ActionRefused("unreadable", why.message) from None
    if found is None:
        raise ActionRefused("empty", NO_DAY)
    return found


def _show(
    request: HttpRequest, participant: Participant, problem: Text | None = None, typed: str | None = None
) -> HttpResponse:
    done = Randomisation.objects.filter(participant=participant).first()
    screening = assess([participant])[participant.pk]
    conditions = points(participant, screening) if done is None else ()
    most = screening.protocol.value("rand_days_before_d0")
    context = {
        "crumbs": _crumbs(participant.code),
        "participant": participant,
        "done": done,
        "conditions": conditions,
        "ready": bool(conditions) and all(each.against is None for each in conditions),
        "problem": problem,
        "planned": _planned(screening, most) if typed is None else typed,
        "last_day": clock.today() + timedelta(days=most),
    }
    return render(request, "entry/randomise.html", context, status=REFUSED if problem else 200)


def _planned(screening: Screening, most: int) -> str:
    """The day that ELIG plans, while it is still within reach; the person types any other."""
    today = clock.today()
    if screening.enrolment is not Enrolment.PLANNED or not today <= screening.enrol_date <= today + timedelta(most):
        return ""
    return screening.enrol_date.isoformat()


def _crumbs(code: str) -> list[Crumb]:
    return [
        Crumb(_("Participants"), reverse("entry:participants")),
        Crumb(code, reverse("entry:casebook", args=[code])),
        Crumb(_("Eligibility"), reverse("entry:eligibility", args=[code])),
        Crumb(_("Randomise")),
    ]
