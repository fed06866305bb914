"""`@requires(Task.X)`: a view is run only for somebody who may do the task; the try is in the ledger otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from trialsite.accounts import trace
from trialsite.accounts.authority import NOT_UNBLINDED, Grant, Refusal, authority, refusal_of_role
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit.entries import Action, ItemEntry
from trialsite.protocol.audience import Audience

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Asks:
    """What an address asks of whoever comes: one of `read`, for a POST one of `post` as well; perhaps to be unblinded.

    With `act_decides` a POST asks for the role alone before the view runs: its act asks for delegation and training,
    so that what was typed can be kept before the refusal.
    """

    read: tuple[Task, ...]
    post: tuple[Task, ...] = ()
    unblinded: bool = False
    act_decides: bool = False

    def of(self, method: str) -> tuple[tuple[Task, ...], ...]:
        """The groups of tasks of which one each is needed."""
        return (self.read, self.post) if method == "POST" and self.post else (self.read,)

    def opens_to(self, role: Role, method: str, *, granted: bool = False) -> bool:
        """Whether people of a role are let in, by default or with a grant to see unblinded data."""
        may = ROLES[role]
        sees = not self.unblinded or may.unblinded_by_default or (granted and may.sees_participants)
        return sees and all(may.tasks & set(group) for group in self.of(method))


def requires(
    *tasks: Task, post: tuple[Task, ...] = (), unblinded: bool = False, act_decides: bool = False
) -> Callable[[View[P]], View[P]]:
    """Refuse whoever may do none of the tasks with 403 and an event; `request.grant` is that of the first they may."""
    asks = Asks(tasks, post, unblinded, act_decides)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.grant = _grant(request, asks)  # type: ignore[attr-defined]
            with _kept_in_ledger(request, asks):
                return view(request, *args, **kwargs)

        wrapped.asks = asks  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _grant(request: HttpRequest, asks: Asks) -> Grant:
    person = person_of(request)
    grant = _first(request, person, asks.read)
    if asks.unblinded and Audience.UNBLINDED not in grant.audiences:
        _refuse(request, asks.read[0], Refusal("blinded", NOT_UNBLINDED))
    if request.method == "POST" and asks.post:
        _check_post(request, person, asks)
    return grant


def _first(request: HttpRequest, person: User, tasks: tuple[Task, ...]) -> Grant:
    """The grant for the first task that the person may do; refuses with what is missing for one of their role."""
    refusals: dict[Task, Refusal] = {}
    for task in tasks:
        answer = authority(person, task)
        if isinstance(answer, Grant):
            return answer
        refusals[task] = answer
    own = next((task for task in tasks if task in ROLES[Role(person.role)].tasks), tasks[0])
    return _refuse(request, own, refusals[own])


def _check_post(request: HttpRequest, person: User, asks: Asks) -> None:
    if not asks.act_decides:
        _first(request, person, asks.post)
    elif not ROLES[Role(person.role)].tasks & set(asks.post):
        _refuse(request, asks.post[0], refusal_of_role(person, asks.post[0]))


def _refuse(request: HttpRequest, task: Task, refusal: Refusal) -> Grant:
    request.refusal_code = refusal.code  # type: ignore[attr-defined]
    _record(request, task, refusal.code)
    raise PermissionDenied(refusal.message)


@contextmanager
def _kept_in_ledger(request: HttpRequest, asks: Asks) -> Iterator[None]:
    """What a view refuses later, for what its act found, is in the ledger as well; once."""
    try:
        yield
    except PermissionDenied as denied:
        cause = denied.__context__
        request.refusal_code = getattr(cause, "code", "refused")  # type: ignore[attr-defined]
        if not getattr(cause, "is_recorded", False):
            _record(request, asks.of(request.method or "")[-1][0], request.refusal_code)  # type: ignore[attr-defined]
        raise


def _record(request: HttpRequest, task: Task, code: str) -> None:
    asked = ItemEntry("request.task", "Task", None, task, reason_code=code)
    page = ItemEntry("request.path", "Page", None, request.path[:200])
    items = (asked, page, *trace.origin_items(request))
    trace.record(Action.ACCESS_REFUSED, person_of(request).actor(), items)
