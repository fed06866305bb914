"""`@requires(Task.X)`: a view is run only for somebody who may do the task; the try is in the ledger otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from trialsite.accounts import trace
from trialsite.accounts.authority import Grant, Refusal, authority
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit.entries import Action, ItemEntry

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def requires(task: Task) -> Callable[[View[P]], View[P]]:
    """Refuse with 403 and an event; the grant is put on the request as `request.grant`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.grant = _grant(request, task)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def requires_any(*tasks: Task) -> Callable[[View[P]], View[P]]:
    """The same for a page that each of several tasks opens; the grant is that of the first one that the person may."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            may = (task for task in tasks if authority(person_of(request), task))
            request.grant = _grant(request, next(may, tasks[0]))  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def _grant(request: HttpRequest, task: Task) -> Grant:
    answer = authority(person_of(request), task)
    if isinstance(answer, Refusal):
        asked = ItemEntry("request.task", "Task", None, task, reason_code=answer.code)
        page = ItemEntry("request.path", "Page", None, request.path[:200])
        origin = trace.origin_items(request)
        trace.record(Action.ACCESS_REFUSED, person_of(request).actor(), (asked, page, *origin))
        raise PermissionDenied(answer.message)
    return answer
