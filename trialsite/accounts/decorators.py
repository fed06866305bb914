"""`@requires(Task.X)`: a view is run only for somebody who may do the task; the try is in the ledger otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from trialsite.accounts import trace
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.roles import Task
from trialsite.audit.entries import Action, ItemEntry

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def requires(task: Task) -> Callable[[View[P]], View[P]]:
    """Refuse with 403 and an event; the grant is put on the request as `request.grant`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            answer: Any = authority(request.user, task)  # type: ignore[arg-type]
            if not isinstance(answer, Grant):
                place = (ItemEntry("request.path", "Page", None, request.path[:200], reason_code=answer.code),)
                trace.record(Action.ACCESS_REFUSED, request.user.actor(), place)  # type: ignore[union-attr]
                raise PermissionDenied(answer.message)
            request.grant = answer  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
