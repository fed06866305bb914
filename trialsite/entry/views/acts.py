"""Acts on a casebook that are asked about first: do a form again, add a visit, end the study, record a failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.crfs.eos import SCREEN_FAILURE
from participants.models import BEFORE_RANDOMISATION, Participant
from participants.screening import assess
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook import drafts
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.selectors import draft_of
from trialsite.entry.access import participant_or_404, record_or_404
from trialsite.entry.navigation import record_url, title_of
from trialsite.entry.posted import storable
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from visits.end_of_study import open_end_of_study
from visits.repeats import NOT_HERE, is_in_screening, may_repeat, most_repeats, repeat_form, repeats_of
from visits.unscheduled import add_early_termination, add_unscheduled_visit

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Asked:
    """What the page of an act says: its name, what will happen, what to look at first, and whether it asks why."""

    name: str
    lead: str
    back: str
    code: str
    asks_why: bool = False
    warning: str = ""
    listed: tuple[tuple[str, Text], ...] = ()
    heading: str = ""


@require_http_methods(METHODS)
@requires(Task.ENTER_DATA)
def repeat(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Do a form of screening again, with the reason."""
    record = record_or_404(request, code, visit, form_key, repeat)

    def act(why: str) -> str:
        return record_url(repeat_form(record=record, why=why, by=person_of(request)))

    if not may_repeat(record):
        raise PermissionDenied(NOT_HERE)
    return _ask_or_act(request, _asked_to_repeat(record), act)


def _asked_to_repeat(record: CrfRecord) -> Asked:
    done, most = repeats_of(record).filter(first_saved_at__isnull=False).count(), most_repeats(record)
    warning = _("The protocol has at most %(most)d repeat of a test within screening; this would be one more.")
    form = title_of(record).get(get_language() or "en")
    return Asked(
        name=_("Repeat: %(form)s") % {"form": form},
        lead=_("A further record of this form is added. All of them are kept and shown; the latest sample counts."),
        back=record_url(record),
        code=record.participant.code,
        asks_why=True,
        warning=warning % {"most": most} if done > most and is_in_screening(record) else "",
    )


@require_http_methods(METHODS)
@requires(Task.ENTER_DATA)
def add_visit(request: HttpRequest, code: str) -> HttpResponse:
    """Add an unscheduled visit, with the reason."""
    participant = participant_or_404(code)

    def act(why: str) -> str:
        visit = add_unscheduled_visit(participant=participant, why=why, by=person_of(request))
        return reverse("entry:form", args=[code, visit.name, "sv", 1])

    asked = Asked(
        name=_("Add unscheduled visit (UNS)"),
        lead=_("A visit with its forms is added after the scheduled ones. Forms that are not indicated stay empty."),
        back=_casebook(code),
        code=code,
        asks_why=True,
    )
    return _ask_or_act(request, asked, act)


@require_http_methods(METHODS)
@requires(Task.ENTER_DATA)
def add_early_end(request: HttpRequest, code: str) -> HttpResponse:
    """Add the early termination visit, with the reason."""
    participant = participant_or_404(code)

    def act(why: str) -> str:
        visit = add_early_termination(participant=participant, why=why, by=person_of(request))
        return reverse("entry:form", args=[code, visit.name, "sv", 1])

    asked = Asked(
        name=_("Add early termination visit (ET)"),
        lead=_("The visit with which taking part ends before the last planned one, with its forms; there is one."),
        back=_casebook(code),
        code=code,
        asks_why=True,
    )
    return _ask_or_act(request, asked, act)


@require_http_methods(METHODS)
@requires(Task.ENTER_DATA)
def end_study(request: HttpRequest, code: str) -> HttpResponse:
    """Open the form of the end of study."""
    participant = participant_or_404(code)

    def act(why: str) -> str:
        return record_url(open_end_of_study(participant=participant, by=person_of(request)))

    asked = Asked(
        name=_("End of study"),
        lead=_("The form of the end of study opens. Once it is complete, later visits no longer apply."),
        back=_casebook(code),
        code=code,
    )
    return _ask_or_act(request, asked, act)


@require_http_methods(METHODS)
@requires(Task.ENTER_DATA)
def screen_failure(request: HttpRequest, code: str) -> HttpResponse:
    """Open the end of study with "screen failure" offered as its reason; nothing is stored before it is saved."""
    participant = participant_or_404(code)
    if participant.stage not in BEFORE_RANDOMISATION:
        raise PermissionDenied(Text(f"{code} is not in screening any more.", f"{code}已不在筛选期。"))

    def act(why: str) -> str:
        record = open_end_of_study(participant=participant, by=person_of(request))
        _offer(record, request)
        return record_url(record)

    return _ask_or_act(request, _asked_for_failure(participant), act)


def _offer(record: CrfRecord, request: HttpRequest) -> None:
    """Choose the reason in the person's draft, where nothing was saved yet; they save it."""
    if record.revision:
        return
    before = draft_of(record, person_of(request))
    typed = (before.typed if before else {}) | {"eos_why": SCREEN_FAILURE}
    drafts.keep(record, person_of(request), typed, record.revision)


def _asked_for_failure(participant: Participant) -> Asked:
    found = assess([participant])[participant.pk]
    texts = {criterion.id: criterion.short for criterion in found.protocol.criteria}
    failed = tuple((each, texts[each]) for each in found.eligibility.failed)
    return Asked(
        name=_("Record screen failure"),
        lead=_('The form of the end of study opens with "Screen failure" chosen; it counts once you save it.'),
        back=_casebook(participant.code),
        code=participant.code,
        warning="" if failed else _("No criterion fails by the data. Say under Details why screening ends."),
        listed=failed,
        heading=_("Criteria that fail by the data"),
    )


def _casebook(code: str) -> str:
    return reverse("entry:casebook", args=[code])


def _ask_or_act(request: HttpRequest, asked: Asked, act: Callable[[str], str]) -> HttpResponse:
    """Show what will happen; a POST does it and leads on, or says why it may not."""
    problem, why = "", storable(request.POST.get("why", ""))
    if request.method == "POST":
        try:
            return HttpResponseRedirect(act(why))
        except ActionRefused as refusal:
            if refusal.code in NO_RIGHT:
                raise PermissionDenied(refusal.message) from None
            problem = refusal.message.get(get_language() or "en")
    crumbs = [
        Crumb(_("Participants"), reverse("entry:participants")),
        Crumb(asked.code, _casebook(asked.code)),
        Crumb(asked.name),
    ]
    context = {"crumbs": crumbs, "asked": asked, "problem": problem, "why": why}
    return render(request, "entry/act.html", context, status=400 if problem else 200)
