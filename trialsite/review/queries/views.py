"""The list of queries: as a page, as a file, steps taken from it, and the way to the next one."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.actions.review import STEPS, step_query
from trialsite.casebook.models import Query
from trialsite.casebook.query_list import every_query, waiting_for, with_words
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused
from trialsite.protocol.audience import Audience
from trialsite.review.actions import record_unblinded_view
from trialsite.review.queries.actions import record_query_export
from trialsite.review.queries.asked import AGES, AMBER, ORDERS, RED, STATES, WHO, found, read
from trialsite.review.queries.lines import Line, lines_of, place_url

PER_PAGE = 50
READS = (Task.VIEW_CASEBOOK,)
DECIDES = (Task.CLOSE_QUERY, Task.RAISE_QUERY)


@require_safe
@requires(*READS)
def queries(request: HttpRequest) -> HttpResponse:
    """Every query that the person may see, by its filters."""
    asked = read(request)
    page = Paginator(with_words(found(request, asked)), PER_PAGE).get_page(request.GET.get("page"))
    tasks = tasks_of(person_of(request))
    if any(query.audience == Audience.UNBLINDED for query in page.object_list):
        record_unblinded_view(by=person_of(request), participant="", query=request.get_full_path())
    context = {
        "crumbs": [Crumb(_("Queries"))], "asked": asked, "page": page, "red": RED, "amber": AMBER,
        "lines": lines_of(list(page.object_list), tasks, get_language() or "en"),
        "states": {key: title for key, (title, _states) in STATES.items()}, "whose": WHO, "ages": AGES,
        "orders": {key: title for key, (title, _order) in ORDERS.items()},
        "forms": [(crf.key, crf.title) for crf in registry.own_forms()],
        "may_raise": Task.RAISE_QUERY in tasks, "may_step": bool(tasks & set(DECIDES)),
        "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "review/queries/list.html", context)


@require_POST
@requires(*READS)
def queries_export(request: HttpRequest) -> HttpResponse:
    """The same lines, all of them, as a file that a spreadsheet opens; the export itself is an event."""
    asked = read(request)
    lines = lines_of(list(with_words(found(request, asked))), frozenset(), get_language() or "en")
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_heads())
    rows.writerows([defused(cell) for cell in _cells(line)] for line in lines)
    file = ("\ufeff" + text.getvalue()).encode()
    record_query_export(
        by=person_of(request), audience=max(grant_of(request).audiences), filters=asked.query, rows=len(lines),
        file=file,
    )  # fmt: skip
    answer = HttpResponse(file, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="queries-{clock.today():%Y%m%d}.csv"'
    return answer


def _heads() -> list[str]:
    return [
        _("Participant"), _("Visit"), _("Form"), _("Field"), _("Query"), _("Check"), _("State"), _("Raised by"),
        _("Raised at (UTC+08:00)"), _("Days open"), _("Value then"), _("Value now"), _("Last answer"),
    ]  # fmt: skip


def _cells(line: Line) -> list[str]:
    language = get_language() or "en"
    return [
        line.code, line.visit, line.form.get(language), line.label.get(language), line.text.get(language),
        line.check_id, line.state_name.get(language), line.by,
        line.raised_at.astimezone(clock.SITE_ZONE).isoformat(timespec="minutes"), str(line.days), line.then, line.now,
        line.last.get(language),
    ]  # fmt: skip


@require_POST
@requires(*READS, post=DECIDES)
def query_step(request: HttpRequest) -> HttpResponse:
    """Close, open again or cancel a query from the list, which comes back as it was."""
    step, sought = request.POST.get("step", ""), request.POST.get("query", "")
    query = next((each for each in _with_key(request, sought)), None)
    if query is None or step not in STEPS or step == "answer":
        raise Http404
    try:
        step_query(query=query, step=step, text=request.POST.get("text", "").replace("\x00", ""), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
    return HttpResponseRedirect(_back(request))


def _with_key(request: HttpRequest, sought: str) -> list[Query]:
    try:
        return list(every_query(grant_of(request).audiences).filter(pk=sought))
    except (ValueError, TypeError, ValidationError):
        return []


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(reverse("review:queries"))
    return back if is_ours else reverse("review:queries")


@require_safe
@requires(*READS)
def query_next(request: HttpRequest) -> HttpResponse:
    """The form of the oldest query that waits for this person on another form than the one named; else the list."""
    person = person_of(request)
    waiting = every_query(grant_of(request).audiences).filter(waiting_for(person, tasks_of(person)))
    after = request.GET.get("after", "")
    for query in waiting.order_by("record__participant__number", "record__visit__position", "raised_at")[:PER_PAGE]:
        if f"{query.record.participant.code}/{query.record.place}" != after:
            return HttpResponseRedirect(place_url(query.record, query.address))
    return HttpResponseRedirect(f"{reverse('review:queries')}?{urlencode({'who': 'me'})}")
