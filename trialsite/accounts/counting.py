"""Failures at sign-in: counted on the account, five lock it for half an hour, each with its event."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from trialsite.accounts import mails, trace
from trialsite.accounts.models import UnknownName, User
from trialsite.audit import clock
from trialsite.audit.entries import Action


def is_locked(row: User | UnknownName, now: datetime) -> bool:
    """Whether an account, or a name that no account has, is locked at an instant."""
    return row.locked_until is not None and now < row.locked_until


def count(row: User | UnknownName, now: datetime) -> tuple[Action, str]:
    """Count one failure; the fifth locks. While locked nothing is counted and the lock does not grow."""
    if is_locked(row, now):
        return Action.SIGN_IN_FAILED, "refused: locked"
    row.failed_attempts, row.locked_until = row.failed_attempts + 1, None
    if row.failed_attempts < settings.LOCK_AFTER_FAILURES:
        return Action.SIGN_IN_FAILED, "failed"
    row.failed_attempts, row.locked_until = 0, now + timedelta(minutes=settings.LOCK_MINUTES)
    return Action.SIGN_IN_LOCKED, "locked"


def fail(request: HttpRequest, user: User, what: str) -> None:
    """Count a failure of a locked row, save and record it."""
    action, outcome = count(user, clock.now())
    user.save(update_fields=["failed_attempts", "locked_until"])
    trace.record(action, user.actor(), (trace.item(user, what, None, outcome), *trace.origin_items(request)))
    if action is Action.SIGN_IN_LOCKED:
        mails.queue_alarm(user.username, trace.address_of(request))


def clear_failures(user: User) -> None:
    """Forget the failures: everything that the account asks for was right."""
    if user.failed_attempts or user.locked_until:
        user.failed_attempts, user.locked_until = 0, None
        user.save(update_fields=["failed_attempts", "locked_until"])
