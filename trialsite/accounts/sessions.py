"""Where an account signed in, and the end of its other sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from trialsite.accounts import trace
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action
from trialsite.audit.models import Event

SHOWN = 10
ALARMED_FOR = timedelta(days=7)
_TRIES = (Action.SIGN_IN, Action.SIGN_IN_FAILED, Action.SIGN_IN_LOCKED)


@dataclass(frozen=True, slots=True)
class SignInTry:
    """One try to sign in to an account: when, what came of it, and from where."""

    at: datetime
    action: str
    address: str
    browser: str


def latest_sign_ins(user: User) -> list[SignInTry]:
    """The last tries to sign in under an account's name, newest first; two statements."""
    events = (
        Event.objects.filter(actor_username=user.username, action__in=_TRIES)
        .order_by("-recorded_at", "-sequence")
        .prefetch_related("items")[:SHOWN]
    )
    return [_try(event) for event in events]


def _try(event: Event) -> SignInTry:
    said = {item.address: item.new or "" for item in event.items.all()}
    return SignInTry(event.recorded_at, event.action, said.get("request.address", ""), said.get("request.agent", ""))


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock after failures: when, of which account ("" for tries under many or unknown names), and from where."""

    at: datetime
    account: str
    address: str


def latest_locks() -> list[Lock]:
    """What locked sign-in in the last week, newest first; two statements."""
    events = (
        Event.objects.filter(action=Action.SIGN_IN_LOCKED, recorded_at__gte=clock.now() - ALARMED_FOR)
        .order_by("-recorded_at", "-sequence")
        .prefetch_related("items")[:SHOWN]
    )
    return [_lock(event) for event in events]


def _lock(event: Event) -> Lock:
    said = {item.address: item.new or "" for item in event.items.all()}
    return Lock(event.recorded_at, event.actor_username, said.get("request.address", ""))


@transaction.atomic
def end_sign_ins(*, user: User, by: Actor) -> User:
    """End every session of an account; the caller keeps their own by taking over the new version."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.session_version += 1
    user.save(update_fields=["session_version"])
    trace.record(Action.SIGN_OUT, by, (trace.item(user, "other_sign_ins", None, "ended"),))
    return user
