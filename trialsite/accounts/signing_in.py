"""Sign-in: one answer for every failure, five failures lock for half an hour, each try in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.crypto import salted_hmac

from trialsite.accounts import idle, trace
from trialsite.accounts.models import Grant, UnknownName, User, normal_name
from trialsite.audit import clock
from trialsite.audit.entries import Action, ItemEntry

SESSION_USER, SESSION_VERSION = "user", "version"
_KEEP_UNKNOWN = timedelta(days=1)


def try_sign_in(request: HttpRequest, username: str, password: str) -> User | None:
    """The person, when name and password are right and the account may sign in; None for every other case.

    Unknown names are counted and locked like accounts, cost the same work and get the same answer.
    """
    name = normal_name(username)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=name).first()
        if user is None:
            make_password(password)
            _fail_unknown(request, name)
            return None
        return user if _is_right(request, user, password, "sign_in") else None


def confirm_password(request: HttpRequest, user: User, password: str) -> bool:
    """Whether the password is the signed-in person's; failures count and lock as at sign-in."""
    with transaction.atomic():
        return _is_right(request, User.objects.select_for_update().get(pk=user.pk), password, "confirm_password")


def _is_right(request: HttpRequest, user: User, password: str, what: str) -> bool:
    now = clock.now()
    # the work of the check is done in any case, so that its time tells nothing
    right = user.check_password(password)
    locked = user.locked_until is not None and now < user.locked_until
    if right and not locked and user.may_sign_in(clock.site_date(now)):
        if user.failed_attempts or user.locked_until:
            user.failed_attempts, user.locked_until = 0, None
            user.save(update_fields=["failed_attempts", "locked_until"])
        return True
    action, outcome = _count(user, now)
    user.save(update_fields=["failed_attempts", "locked_until"])
    trace.record(action, user.actor(), (trace.item(user, what, None, outcome), *trace.origin_items(request)))
    return False


def _count(row: User | UnknownName, now: datetime) -> tuple[Action, str]:
    """Count one failure; the fifth locks. While locked nothing is counted and the lock does not grow."""
    if row.locked_until is not None and now < row.locked_until:
        return Action.SIGN_IN_FAILED, "refused: locked"
    row.failed_attempts, row.locked_until = row.failed_attempts + 1, None
    if row.failed_attempts < settings.LOCK_AFTER_FAILURES:
        return Action.SIGN_IN_FAILED, "failed"
    row.failed_attempts, row.locked_until = 0, now + timedelta(minutes=settings.LOCK_MINUTES)
    return Action.SIGN_IN_LOCKED, "locked"


def _fail_unknown(request: HttpRequest, name: str) -> None:
    now = clock.now()
    UnknownName.objects.filter(last_at__lt=now - _KEEP_UNKNOWN).delete()
    key = salted_hmac("trialsite.unknown-name", name, algorithm="sha256").hexdigest()
    row, _made = UnknownName.objects.select_for_update().get_or_create(key=key, defaults={"last_at": now})
    action, outcome = _count(row, now)
    row.last_at = now
    row.save()
    # the name is not kept: what was typed there may be somebody's password
    items = (ItemEntry("sign_in.unknown_name", "Unknown name", None, outcome), *trace.origin_items(request))
    trace.record(action, trace.NOBODY, items)


def start_session(request: HttpRequest, user: User) -> datetime | None:
    """Give the browser a new session and CSRF token for this person, and note it; returns their last sign-in."""
    previous = user.last_login
    request.session.flush()
    # the new key must exist before the answer: the cookie of the last activity is bound to it
    request.session.create()
    request.session[SESSION_USER] = user.pk
    request.session[SESSION_VERSION] = user.session_version
    rotate_token(request)
    idle.renew(request)
    with transaction.atomic():
        user.last_login = clock.now()
        user.save(update_fields=["last_login"])
        trace.record(Action.SIGN_IN, user.actor(), trace.origin_items(request))
    return previous


# bare, for every request asks it; with whether there is any grant to be read
_PERSON = """SELECT u.*, EXISTS (SELECT 1 FROM accounts_grant g WHERE g.user_id = u.id AND g.kind = %s) AS has_grants
    FROM accounts_user u WHERE u.id = %s"""


def user_of(request: HttpRequest) -> User | None:
    """The person of the session, None when there is none or it was ended from elsewhere; one statement."""
    pk = request.session.get(SESSION_USER)
    user = next(iter(User.objects.raw(_PERSON, [Grant.UNBLINDED, pk])), None) if pk is not None else None
    if user is None or user.session_version != request.session.get(SESSION_VERSION):
        return None
    return user if user.may_sign_in(clock.today()) else None


def person_of(request: HttpRequest) -> User:
    """The signed-in person, in views that only signed-in people reach."""
    return cast(User, request.user)
