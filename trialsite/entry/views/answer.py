"""One answer in place: its history and its queries in a popover, and what people say there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from safety.actions import decline_offered, record_offered
from safety.offers import OFFERS
from trialsite.accounts.authority import NO_RIGHT, lacking, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.review import STEPS, answer_proposal, raise_query, step_query
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord, Proposal, Query
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.selectors import prompts_of
from trialsite.casebook.standard_words import ANSWERS, QUESTIONS
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.entry.access import grant_of, record_or_404
from trialsite.entry.moment import read_moment
from trialsite.entry.prompts import read_prompts
from trialsite.entry.threads import Thread, threads, threads_then
from trialsite.pages.provenance.panel import provenance_of, question_or_404
from trialsite.protocol.text import Text

# any of them; each act asks for its own
SAYS = (Task.ANSWER_QUERY, Task.RAISE_QUERY, Task.CLOSE_QUERY, Task.ENTER_DATA)
CONFIRM = "confirm"
RAISE = "raise"
PROMPT_ANSWERS = {"accept": True, "decline": False}
RECORD = "record"
ALREADY_MOVED = Text(
    "This query has moved on; see what was said and decide again.", "该质疑状态已变化，请查看最新内容后再操作。"
)
SAY_WHY = Text("Write why the value is correct.", "请说明数值正确的理由。")


@require_safe
@requires(Task.VIEW_CASEBOOK)
def answer(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """The life of one answer, for the popover."""
    record = record_or_404(request, code, visit, form_key, repeat)
    return _popover(request, record, request.GET.get("address", ""))


@require_POST
@requires(Task.VIEW_CASEBOOK, post=SAYS)
def say(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Ask, answer, close, reopen, cancel, confirm a value, answer a prompt; the popover is drawn anew with all that."""
    record = record_or_404(request, code, visit, form_key, repeat)
    address = request.POST.get("address", "")
    text = request.POST.get("text", "")
    try:
        _act(request, record, address, text)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _popover(request, record, address, (refusal.message, text))
    return _popover(request, record_or_404(request, code, visit, form_key, repeat), address)


def _act(request: HttpRequest, record: CrfRecord, address: str, text: str) -> None:
    act, by = request.POST.get("act", ""), person_of(request)
    if act == RAISE:
        raise_query(record=record, address=address, text=text, by=by)
        return
    if act == RECORD:
        _record(_prompt_or_404(request, record, address), text, by)
        return
    if act in PROMPT_ANSWERS:
        _answer(_prompt_or_404(request, record, address), text, by, accept=PROMPT_ANSWERS[act])
        return
    query = _query_or_404(request, record, address)
    if act == CONFIRM:
        _confirm(record, query, text, by)
    elif act in STEPS:
        step_query(query=query, step=act, text=text, by=by)
    else:
        raise Http404


def _query_or_404(request: HttpRequest, record: CrfRecord, address: str) -> Query:
    found = Query.objects.filter(record_id=record.pk, address=address, audience__in=sorted(grant_of(request).audiences))
    sought = request.POST.get("query", "")
    query = next((each for each in found if str(each.pk) == sought), None)
    if query is None:
        raise Http404
    return query


def _prompt_or_404(request: HttpRequest, record: CrfRecord, address: str) -> Proposal:
    sought = request.POST.get("prompt", "")
    found = prompts_of(record, grant_of(request).audiences, address)
    prompt = next((each for each in found if str(each.pk) == sought), None)
    if prompt is None:
        raise Http404
    return prompt


def _answer(prompt: Proposal, why: str, by: User, *, accept: bool) -> None:
    if prompt.check_id in OFFERS and not accept:
        decline_offered(proposal=prompt, why=why, by=by)
    else:
        answer_proposal(proposal=prompt, accept=accept, why=why, by=by)


def _record(prompt: Proposal, why: str, by: User) -> None:
    """The prompt is accepted by the entry that it offers."""
    if prompt.check_id not in OFFERS:
        raise Http404
    record_offered(proposal=prompt, why=why, by=by, language=get_language() or "en")


def _confirm(record: CrfRecord, query: Query, why: str, by: User) -> None:
    """The value stands as it is: the same confirmation as on the form, which closes the query of its check."""
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    given = Submission({}, record.revision, confirmations={(query.check_id, query.address): why})
    if save(record=record, submission=given, by=by).queries_closed == 0:
        raise ActionRefused("moved", ALREADY_MOVED)


def _popover(
    request: HttpRequest, record: CrfRecord, address: str, refused: tuple[Text, str] | None = None
) -> HttpResponse:
    """The popover; with what was `refused`, its message and the words typed, which stay in their box."""
    moment = read_moment(request, code=record.participant.code, since=record.participant.registered_at)
    if moment.instant:
        return _popover_then(request, record, address, moment.instant)
    question = question_or_404(record, address, grant_of(request).audiences)
    tasks = tasks_of(person_of(request), record.in_version)
    found = threads(record, question, address, grant_of(request).audiences, tasks)
    prompts = read_prompts(record, registry.get(record.form), grant_of(request), address)
    live = sum(thread.live for thread in found)
    context = _history(request, record, address, found) | {
        "record": record,
        "prompts": prompts,
        "live": live,
        "waiting": live + sum(prompt.waits for prompt in prompts),
        "answers": ANSWERS,
        "questions": QUESTIONS,
        "may_raise": Task.RAISE_QUERY in tasks and not record.locked_at and not question.virtual,
        "may_correct": Task.ENTER_DATA in tasks and not (record.frozen_at or record.locked_at),
        "cannot": lacking(person_of(request), Task.ANSWER_QUERY, record.in_version),
        "problem": refused[0].get(get_language() or "en") if refused else "",
        "typed": refused[1] if refused else "",
        "on_queries": request.method == "POST" or request.GET.get("tab") == "queries",
    }
    return render(request, "entry/_answer.html", context, status=409 if refused else 200)


def _popover_then(request: HttpRequest, record: CrfRecord, address: str, instant: datetime) -> HttpResponse:
    """The popover as it was at an instant; nothing can be said in it."""
    audiences = grant_of(request).audiences
    question = question_or_404(record, address, audiences)
    found = threads_then(record, question, address, audiences, instant)
    return render(request, "entry/_answer.html", _history(request, record, address, found, instant))


def _history(
    request: HttpRequest, record: CrfRecord, address: str, found: Sequence[Thread], instant: datetime | None = None
) -> dict[str, object]:
    """What the popover shows of the answer and its queries, whoever looks."""
    for_queries = {said.change.event for thread in found for said in thread.said if said.change}
    tasks = tasks_of(person_of(request), record.in_version)
    return {
        "provenance": provenance_of(record, address, grant_of(request).audiences, instant, for_queries),
        "address": address,
        "threads": found,
        "open_queries": sum(thread.live for thread in found),
        "may_trail": Task.VIEW_AUDIT_TRAIL in tasks,
        "sees_plan": Task.VIEW_VERIFICATION in tasks,
    }
