"""A small site for the tests: one page of each kind of access, beside the pages of accounts."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.middleware import public
from trialsite.accounts.roles import Task


def unmarked(request: HttpRequest) -> HttpResponse:
    """A view whose author thought of no permission; it shows the messages that wait."""
    return HttpResponse("\n".join(["inside", *map(str, get_messages(request))]))


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    """A view that anybody may open."""
    return HttpResponse("open")


@require_POST
@requires(Task.LOCK)
def lock(request: HttpRequest) -> HttpResponse:
    """A view of one task."""
    return HttpResponse(request.grant.id or "by role")  # type: ignore[attr-defined]


@require_POST
@requires(Task.ENTER_DATA)
def enter(request: HttpRequest) -> HttpResponse:
    """A view of work at the site."""
    return HttpResponse("entered")


class TooLateError(Exception):
    """What an act refuses."""

    code = "too-late"

    def __init__(self, *, is_recorded: bool) -> None:
        super().__init__()
        self.is_recorded = is_recorded


@requires(Task.ENTER_DATA)
def late(request: HttpRequest) -> HttpResponse:
    """A view whose act refuses, with or without a line of its own in the ledger."""
    try:
        raise TooLateError(is_recorded="recorded" in request.GET)
    except TooLateError:
        raise PermissionDenied from None


urlpatterns = [
    path("", unmarked),
    path("inside/", unmarked),
    path("open/", open_to_all),
    path("lock/", lock),
    path("enter/", enter),
    path("late/", late),
    path("", include("trialsite.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler403 = "trialsite.pages.views.errors.permission_denied"
