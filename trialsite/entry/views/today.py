"""Today: the start page of who works at casebooks, and the whole of each of its lists."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.entry.access import grant_of
from trialsite.entry.today.bars import axis
from trialsite.entry.today.lists import BY_KEY, Work, waiting
from trialsite.entry.today.page import today_of
from trialsite.entry.today.reader import Reader
from trialsite.entry.today.visits import GROUPS, visit_group
from trialsite.entry.tokens import fresh_token
from trialsite.pages.frame import Crumb
from visits.due import Due

PER_PAGE = 50


def reader_of(request: HttpRequest) -> Reader:
    """Who looks, with the grant of the request."""
    person = person_of(request)
    return Reader(person, grant_of(request), ROLES[Role(person.role)].tasks, clock.today())


@require_safe
@requires(Task.VIEW_CASEBOOK)
def today(request: HttpRequest) -> HttpResponse:
    """What is due and what waits, at the site and for the person who looks."""
    reader = reader_of(request)
    context = {
        "crumbs": [Crumb(_("Today"))],
        "today": today_of(reader),
        "day": reader.today,
        "may_register": Task.REGISTER_PARTICIPANT in reader.tasks,
        "token": fresh_token(),
    }
    return render(request, "entry/today/page.html", context)


@require_safe
@requires(Task.VIEW_CASEBOOK)
def today_list(request: HttpRequest, key: str) -> HttpResponse:
    """The whole of one list, a page at a time; 404 for a list that the person has nothing to do with."""
    reader, number = reader_of(request), _page_number(request.GET.get("page", "1"))
    if key in set(Due):
        return _visits(request, reader, Due(key), number)
    work = BY_KEY.get(key)
    if work is None or not work.tasks & reader.tasks:
        raise Http404
    return _waiting(request, reader, work, number)


def _visits(request: HttpRequest, reader: Reader, group: Due, number: int) -> HttpResponse:
    found = visit_group(reader, group, PER_PAGE, (number - 1) * PER_PAGE)
    if not found.lines and number > 1:
        return _visits(request, reader, group, 1)
    context = {
        "crumbs": _crumbs(str(GROUPS[group])), "group": found, "groups": (found,), "axis": axis(reader.today),
        "day": reader.today,
        "page": Paginator(range(found.total), PER_PAGE).get_page(number),
    }  # fmt: skip
    return render(request, "entry/today/visit_list.html", context)


def _waiting(request: HttpRequest, reader: Reader, work: Work, number: int) -> HttpResponse:
    found = waiting(work, reader, PER_PAGE, (number - 1) * PER_PAGE)
    if not found.lines and number > 1:
        return _waiting(request, reader, work, 1)
    page = Paginator(range(found.total), PER_PAGE).get_page(number)
    context = {"crumbs": _crumbs(str(work.title)), "list": found, "page": page}
    return render(request, "entry/today/list.html", context)


def _crumbs(title: str) -> list[Crumb]:
    return [Crumb(_("Today"), reverse("entry:today")), Crumb(title)]


def _page_number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
