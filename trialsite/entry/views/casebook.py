"""One participant: the matrix of visits and forms, and the panel of one of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participants.models import BEFORE_RANDOMISATION, Participant, Stage
from participants.randomised import was_randomised
from trialsite.accounts import authority
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook import tasks as casebook_tasks
from trialsite.casebook.as_at import record_at
from trialsite.casebook.models import TaskState
from trialsite.crf import facts
from trialsite.entry.access import grant_of, listed_or_404, participant_or_404
from trialsite.entry.headline import headline_of
from trialsite.entry.matrix import matrix_of
from trialsite.entry.moment import NOW, Moment, read_moment
from trialsite.entry.panel import first_to_show, panel_of
from trialsite.entry.task_lines import TaskLine, task_line
from trialsite.pages.frame import Crumb
from trialsite.pages.glyphs import FORM_STATUSES


def tasks_of(request: HttpRequest) -> frozenset[Task]:
    """What the person may do today."""
    return authority.tasks_of(person_of(request))


@require_safe
@requires(Task.VIEW_CASEBOOK)
def casebook(request: HttpRequest, code: str) -> HttpResponse:
    """The casebook of a participant, now or as it was (`?as_of=`)."""
    participant = participant_or_404(code)
    moment = read_moment(request, code=code, since=participant.registered_at)
    # of the past nothing is done
    is_randomised = not moment.typed and was_randomised(participant)
    context = {
        "crumbs": [Crumb(_("Participants"), reverse("entry:participants")), Crumb(code)],
        "participant": participant,
        "moment": moment,
        "tasks": tasks_of(request),
        "may_act": Task.ENTER_DATA in tasks_of(request) and not moment.typed,
        "may_fail": participant.stage in BEFORE_RANDOMISATION - {Stage.SCREEN_FAILED},
        "may_end_early": is_randomised,
        "may_copy": Task.EXPORT_TRAIL in tasks_of(request),
        "may_unblind": Task.UNBLIND_EMERGENCY in tasks_of(request) and is_randomised,
        "shows_trail": Task.VIEW_AUDIT_TRAIL in tasks_of(request),
    }
    if moment.problem:
        return render(request, "entry/casebook.html", context, status=400)
    with facts.together():
        context |= _shown(request, participant, moment)
    return render(request, "entry/casebook.html", context)


def _shown(request: HttpRequest, participant: Participant, moment: Moment) -> dict[str, Any]:
    """Matrix, head and panel, which share what they read."""
    matrix = matrix_of(participant, grant_of(request), moment)
    current = next((column.name for column in matrix.columns if column.current), "")
    shown = first_to_show(matrix.records, current, grant_of(request), moment)
    visits = {str(record.pk): record.visit.name for record in matrix.records if record.visit}
    return {
        "matrix": matrix,
        "headline": headline_of(participant, moment, visits),
        "panel": panel_of(shown, grant_of(request), tasks_of(request), moment, matrix.records) if shown else None,
        "statuses": FORM_STATUSES,
        "open_tasks": [] if moment.instant else open_lines(participant, request),
    }


def open_lines(participant: Participant, request: HttpRequest) -> list[TaskLine]:
    """What is to be done for the participant; one statement."""
    found = casebook_tasks.tasks_of(participant, grant_of(request).audiences).filter(state=TaskState.OPEN)
    return [task_line(task, person_of(request), clock.today()) for task in found]


@require_safe
@requires(Task.VIEW_CASEBOOK)
def panel(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """The panel of one form, for the place beside the matrix."""
    record = listed_or_404(request, code, visit, form_key, repeat)
    moment = read_moment(request, code=code, since=record.participant.registered_at)
    if moment.problem:
        raise SuspiciousOperation("There is no such moment.")
    if moment.instant:
        was = record_at(record, moment.instant)
        if was is None:
            raise Http404
        record = was
    shown = panel_of(record, grant_of(request), tasks_of(request), moment if moment.instant else NOW)
    return render(request, "entry/_panel.html", {"panel": shown, "participant": record.participant, "moment": moment})
