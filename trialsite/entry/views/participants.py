"""The list of participants, and registering a person."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.models import Participant
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.submission import SaveRefused
from trialsite.crf.dictionary import form_called
from trialsite.entry.access import grant_of
from trialsite.entry.listing import ORDERS, participant_page
from trialsite.entry.posted import NUL
from trialsite.entry.tokens import fresh_token, used
from trialsite.pages.frame import Crumb
from visits.actions import register_participant

LONGEST_CODE = 12
STARTS_TODAY = frozenset({Task.ENTER_DATA, Task.CLOSE_QUERY})


@require_safe
@requires(Task.VIEW_PARTICIPANTS)
def participants(request: HttpRequest) -> HttpResponse:
    """Everybody who was registered, a page at a time; a page beyond the end is the last one."""
    sought = _sought(request, "find")
    order = request.GET.get("order", "newest")
    order = order if order in ORDERS else "newest"
    number = _page_number(request.GET.get("page", "1"))
    page, lines = participant_page(sought, order, number, grant_of(request))
    if number > page.paginator.num_pages:
        messages.info(request, _("Page %(n)d is the last one.") % {"n": page.paginator.num_pages})
    context = {
        "crumbs": [Crumb(_("Participants"))],
        "lines": lines,
        "page": page,
        "sought": sought,
        "order": order,
        "orders": ORDERS,
        "may_register": _may(request, Task.REGISTER_PARTICIPANT),
        "may_open": _may(request, Task.VIEW_CASEBOOK),
        "token": fresh_token(),
    }
    return render(request, "entry/participants.html", context)


def _sought(request: HttpRequest, name: str) -> str:
    """What is looked for, without the sign that no database can hold."""
    return request.GET.get(name, "").replace(NUL, "").strip().upper()[:LONGEST_CODE]


def _may(request: HttpRequest, task: Task) -> bool:
    return isinstance(authority(person_of(request), task), Grant)


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


@require_POST
@requires(Task.REGISTER_PARTICIPANT)
def register(request: HttpRequest) -> HttpResponse:
    """Register one person; the same page sent twice registers once."""
    token = request.POST.get("token", "")
    known = used(request, token)
    if known:
        return HttpResponseRedirect(reverse("entry:casebook", args=[known]))
    try:
        person = register_participant(by=request.user)  # type: ignore[arg-type]
    except SaveRefused as refusal:
        raise PermissionDenied(refusal.message) from None
    used(request, token, person.code)
    messages.success(request, _("Registered as %(code)s. Record the signed consent next.") % {"code": person.code})
    return HttpResponseRedirect(reverse("entry:casebook", args=[person.code]))


@require_safe
@requires(Task.VIEW_PARTICIPANTS)
def find(request: HttpRequest) -> HttpResponse:
    """The box in the top bar: straight to the participant or the form that is called so, else to the list."""
    sought = _sought(request, "q")
    if _may(request, Task.VIEW_CASEBOOK) and Participant.objects.filter(code=sought).exists():
        return HttpResponseRedirect(reverse("entry:casebook", args=[sought]))
    called = form_called(" ".join(request.GET.get("q", "").split()))
    if called is not None:
        return HttpResponseRedirect(reverse("entry:dictionary-form", args=[called.key]))
    return HttpResponseRedirect(f"{reverse('entry:participants')}?{urlencode({'find': sought})}")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The start page: Today for those who work at casebooks, the participants for others who may see them."""
    if STARTS_TODAY & ROLES[Role(request.user.role)].tasks:  # type: ignore[union-attr]
        return HttpResponseRedirect(reverse("entry:today"))
    if _may(request, Task.VIEW_PARTICIPANTS):
        return HttpResponseRedirect(reverse("entry:participants"))
    return render(request, "entry/start.html", {"crumbs": [Crumb(_("Start"))]})
