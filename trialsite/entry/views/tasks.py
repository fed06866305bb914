"""The tasks of a participant: what is to be done and what was, setting one, ending one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.models import Participant
from trialsite.accounts.decorators import requires
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.actions.tasks import add_task, end_task
from trialsite.casebook.models import CasebookTask, TaskState
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.tasks import tasks_of
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.entry.access import grant_of, participant_or_404
from trialsite.entry.posted import storable
from trialsite.entry.task_lines import people_of_site, task_line
from trialsite.entry.tokens import fresh_token, used
from trialsite.entry.views.casebook import tasks_of as may_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

LONGEST_WHAT = 200
NOBODY_CALLED_SO = Text("Choose one of the people offered.", "请从所列人员中选择。")


@dataclass(frozen=True)
class Typed:
    """What was typed for a new task; kept where it is refused."""

    what: str = ""
    who: str = ""
    due: str = ""
    token: str = ""
    problem: Text | None = None


@require_safe
@requires(Task.VIEW_CASEBOOK)
def tasks(request: HttpRequest, code: str) -> HttpResponse:
    """The tasks of a participant."""
    return _page(request, participant_or_404(code), Typed(token=fresh_token()))


@require_POST
@requires(Task.ENTER_DATA)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Set a task; the same page sent twice sets one, and what is refused comes back as it was typed."""
    participant, typed = participant_or_404(code), _typed(request)
    if not used(request, typed.token):
        typed = _added(request, participant, typed)
    if typed.problem is not None:
        return _page(request, participant, typed)
    return HttpResponseRedirect(reverse("entry:tasks", args=[code]))


def _typed(request: HttpRequest) -> Typed:
    what, who, due, token = (storable(request.POST.get(name, "")).strip() for name in ("what", "who", "due", "token"))
    return Typed(what[:LONGEST_WHAT], who, due, token)


def _added(request: HttpRequest, participant: Participant, typed: Typed) -> Typed:
    """The task is set, or what was typed comes back with what is wrong."""
    try:
        due_on = read_date(typed.due, today=clock.today())
        who = _person(typed.who)
        add_task(participant=participant, what=typed.what, due_on=due_on, who=who, by=person_of(request))
    except Unreadable as error:
        return replace(typed, problem=error.message)
    except ActionRefused as refusal:
        return replace(typed, problem=refusal.message)
    used(request, typed.token, participant.code)
    messages.success(request, _("The task was set."))
    return typed


def _person(username: str) -> User | None:
    if not username:
        return None
    found = next((each for each in people_of_site() if each.username == username), None)
    if found is None:
        raise ActionRefused("who", NOBODY_CALLED_SO)
    return found


def _page(request: HttpRequest, participant: Participant, typed: Typed) -> HttpResponse:
    today, person = clock.today(), person_of(request)
    lines = [task_line(task, person, today) for task in tasks_of(participant, grant_of(request).audiences)]
    may = Task.ENTER_DATA in may_of(request)
    casebook = reverse("entry:casebook", args=[participant.code])
    context = {
        "crumbs": [
            Crumb(_("Participants"), reverse("entry:participants")), Crumb(participant.code, casebook),
            Crumb(_("Tasks")),
        ],
        "participant": participant, "typed": typed, "may": may, "people": people_of_site() if may else [],
        "open": [line for line in lines if line.is_open], "ended": [line for line in lines if not line.is_open][::-1],
    }  # fmt: skip
    return render(request, "entry/tasks.html", context, status=400 if typed.problem else 200)


@require_POST
@requires(Task.ENTER_DATA)
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a task is done, or cancel it; back to the page one came from."""
    participant = participant_or_404(code)
    task = _task(request, participant)
    wanted = TaskState.CANCELLED if request.POST.get("state") == TaskState.CANCELLED else TaskState.DONE
    try:
        end_task(task=task, state=wanted, why=storable(request.POST.get("why", "")), by=person_of(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message.get(get_language() or "en"))
    else:
        messages.success(request, _("Done.") if wanted is TaskState.DONE else _("The task was cancelled."))
    return HttpResponseRedirect(reverse("entry:tasks", args=[code]))


def _task(request: HttpRequest, participant: Participant) -> CasebookTask:
    """The task of this participant that the page names; 404 for any other."""
    try:
        key = UUID(request.POST.get("task", ""))
    except ValueError:
        raise Http404 from None
    found = tasks_of(participant, grant_of(request).audiences).filter(pk=key).first()
    if found is None:
        raise Http404
    found.participant = participant
    return found
