"""Sign-in: one answer for every failure, five failures lock for half an hour, each try in the ledger."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts import trace
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.entries import Action, ItemEntry

SESSION_USER, SESSION_NUMBER = "user", "number"


def try_sign_in(request: HttpRequest, username: str, password: str) -> User | None:
    """The person, when name and password are right and the account may sign in; None for every other case.

    Unknown names cost the same work as known ones and get the same answer.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username__iexact=username.strip()[:60]).first()
        if user is None:
            make_password(password)
            items = (ItemEntry("sign_in.name", "Unknown name", None, None), *trace.origin_items(request))
            trace.record(Action.SIGN_IN_FAILED, trace.NOBODY, items)
            return None
        return _known(request, user, password)


def _known(request: HttpRequest, user: User, password: str) -> User | None:
    now = clock.now()
    locked = user.locked_until is not None and user.locked_until > now
    right = user.check_password(password)
    ended = user.ends_on is not None and clock.site_date(now) > user.ends_on
    if right and not locked and user.is_active and not ended and user.role != Role.SYSTEM:
        user.failures, user.locked_until = 0, None
        user.save(update_fields=["failures", "locked_until"])
        return user
    _failed(request, user, locked=locked)
    return None


def _failed(request: HttpRequest, user: User, *, locked: bool) -> None:
    now = clock.now()
    action = Action.SIGN_IN_FAILED
    if not locked:
        user.failures += 1
        if user.failures >= settings.LOCK_AFTER_FAILURES:
            user.failures, user.locked_until = 0, now + timedelta(minutes=settings.LOCK_MINUTES)
            action = Action.SIGN_IN_LOCKED
        user.save(update_fields=["failures", "locked_until"])
    items = (trace.item(user, "sign_in", None, "locked" if locked else "failed"), *trace.origin_items(request))
    trace.record(action, user.actor(), items)


def start_session(request: HttpRequest, user: User) -> None:
    """Give the browser a new session for this person, and note the sign-in."""
    request.session.cycle_key()
    request.session[SESSION_USER] = user.pk
    request.session[SESSION_NUMBER] = user.session_number
    previous = user.last_login
    request.session["previous_sign_in"] = previous.isoformat() if previous else ""
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])
    trace.record(Action.SIGN_IN, user.actor(), trace.origin_items(request))


def user_of(request: HttpRequest) -> User | None:
    """The person of the session, None when there is none or it was ended from elsewhere; one statement."""
    pk = request.session.get(SESSION_USER)
    if pk is None:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.session_number != request.session.get(SESSION_NUMBER):
        return None
    return user
