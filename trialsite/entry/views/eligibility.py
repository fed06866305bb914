"""Eligibility of one participant: the criteria with their evidence, and screening again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.models import Participant
from participants.screening import assess
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.entry.access import grant_of, participant_or_404
from trialsite.entry.eligibility.page import EligibilityPage, page_of
from trialsite.entry.eligibility.subject import subject_of
from trialsite.entry.moment import Moment, read_moment
from trialsite.entry.tokens import fresh_token, used
from trialsite.entry.views.casebook import tasks_of
from trialsite.pages.frame import Crumb
from visits.actions import register_again

NO_RIGHT = frozenset({"not-in-role", "inactive", "ended", "password"})


@require_safe
@requires(Task.VIEW_CASEBOOK)
def eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """The criteria of a participant, now or as they were (`?as_of=`)."""
    participant = participant_or_404(code)
    moment = read_moment(request, code=code, since=participant.registered_at)
    context: dict[str, Any] = {
        "crumbs": [
            Crumb(_("Participants"), reverse("entry:participants")),
            Crumb(code, reverse("entry:casebook", args=[code]) + moment.query),
            Crumb(_("Eligibility")),
        ],
        "participant": participant,
        "moment": moment,
        "token": fresh_token(),
    }
    if moment.problem:
        return render(request, "entry/eligibility/page.html", context, status=400)
    return render(request, "entry/eligibility/page.html", context | {"page": _page(request, participant, moment)})


def _page(request: HttpRequest, participant: Participant, moment: Moment) -> EligibilityPage:
    subject = subject_of(participant, grant_of(request), moment)
    screening = assess([subject.person], as_of=moment.instant)[participant.pk]
    tasks = tasks_of(request)
    return page_of(
        subject,
        screening,
        may_enter=Task.ENTER_DATA in tasks,
        may_register=Task.REGISTER_PARTICIPANT in tasks,
    )


@require_POST
@requires(Task.REGISTER_PARTICIPANT)
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Register the person again under a new number; the same page sent twice does it once."""
    participant, token = participant_or_404(code), request.POST.get("token", "")
    known = used(request, token)
    if known:
        return HttpResponseRedirect(reverse("entry:casebook", args=[known]))
    try:
        person = register_again(participant=participant, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
        return HttpResponseRedirect(reverse("entry:eligibility", args=[code]))
    used(request, token, person.code)
    messages.success(request, _("Registered as %(code)s. Record the signed consent next.") % {"code": person.code})
    return HttpResponseRedirect(reverse("entry:casebook", args=[person.code]))
