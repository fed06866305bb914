"""Eligibility of one participant: the criteria with their evidence and the answers beside them, and screening again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.models import Participant
from participants.screening import assess, screening_on
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook import content
from trialsite.casebook.models import CrfRecord, Draft
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.selectors import draft_of
from trialsite.crf import registry
from trialsite.entry.access import grant_of, participant_or_404
from trialsite.entry.eligibility.page import EligibilityPage, Subject, page_of
from trialsite.entry.eligibility.subject import subject_of
from trialsite.entry.form_page import Builder
from trialsite.entry.moment import NOW, Moment, read_moment
from trialsite.entry.navigation import record_url
from trialsite.entry.page_parts import FormPage
from trialsite.entry.posted import differing, draft_text
from trialsite.entry.tokens import fresh_token, used
from trialsite.entry.views.casebook import tasks_of
from trialsite.entry.views.form import ASKED, PARTS, build_page
from trialsite.pages.frame import Crumb
from visits.actions import register_again

FORM = "elig"


@require_safe
@requires(Task.VIEW_CASEBOOK)
def eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """The criteria of a participant, now or as they were (`?as_of=`)."""
    participant = participant_or_404(code)
    moment = read_moment(request, code=code, since=participant.registered_at)
    context: dict[str, Any] = {
        "crumbs": crumbs(code, moment),
        "participant": participant,
        "moment": moment,
        "token": fresh_token(),
        "form_keys": True,
    }
    if moment.problem:
        return render(request, "entry/eligibility/page.html", context, status=400)
    subject = subject_of(participant, grant_of(request), moment)
    record = _record_of(subject)
    page = _page(request, subject, _form(request, record, moment) if record else None)
    if record:
        context |= {"record": record, "urls": _urls(record)}
    return render(request, "entry/eligibility/page.html", context | {"page": page})


def crumbs(code: str, moment: Moment = NOW) -> list[Crumb]:
    """Where the pages of eligibility are."""
    return [
        Crumb(_("Participants"), reverse("entry:participants")),
        Crumb(code, reverse("entry:casebook", args=[code]) + moment.query),
        Crumb(_("Eligibility")),
    ]


def _record_of(subject: Subject) -> CrfRecord | None:
    found = [each for each in subject.records if each.form == FORM and each.entered_in_error_at is None]
    return found[-1] if found else None


def _urls(record: CrfRecord) -> dict[str, str]:
    """Where the form of the answers is saved, kept while typing, checked, and asked about."""
    own = {"form": record_url(record), "check": reverse("entry:eligibility-check", args=[record.participant.code])}
    return own | {name: record_url(record, f"entry:{name}") for name in PARTS}


def _form(request: HttpRequest, record: CrfRecord, moment: Moment) -> FormPage:
    if moment.instant:
        return Builder(record, grant_of(request), None, asked=False, locked=True, moment=moment).build()
    return build_page(request, record, draft_of(record, person_of(request)), asked=ASKED in request.GET)


def _page(request: HttpRequest, subject: Subject, form: FormPage | None) -> EligibilityPage:
    person = subject.person
    if form is None:
        screening = assess([person], as_of=subject.moment.instant)[person.pk]
    else:
        screening = screening_on(form.case, person.pk)
    return page_of(subject, screening, form, tasks_of(request))


@require_POST
@requires(Task.ENTER_DATA)
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Draw messages and results as they would stand with what is typed now; nothing is written."""
    participant = participant_or_404(code)
    subject = subject_of(participant, grant_of(request), NOW)
    record = _record_of(subject)
    if record is None:
        raise Http404
    crf = registry.get(FORM)
    stored = content.answers_of(crf, content.load(crf, record))
    typed = differing(crf, stored, draft_text(dict(request.POST.lists())))
    form = build_page(request, record, Draft(record=record, typed=typed), asked=request.POST.get("asked") == "1")
    page = _page(request, subject, form)
    return render(request, "entry/eligibility/checked.html", {"page": page, "form": form, "moment": NOW})


@require_POST
@requires(Task.REGISTER_PARTICIPANT)
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Register the person again under a new number; the same page sent twice does it once."""
    participant, token = participant_or_404(code), request.POST.get("token", "")
    known = used(request, token)
    if known:
        return HttpResponseRedirect(reverse("entry:casebook", args=[known]))
    try:
        person: Participant = register_again(participant=participant, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
        return HttpResponseRedirect(reverse("entry:eligibility", args=[code]))
    used(request, token, person.code)
    messages.success(request, _("Registered as %(code)s. Record the signed consent next.") % {"code": person.code})
    return HttpResponseRedirect(reverse("entry:casebook", args=[person.code]))
