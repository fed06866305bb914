"""Sign-in: one answer for every failure, five failures lock for half an hour, each try in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from trialsite.accounts import idle, trace
from trialsite.accounts.addresses import is_refused, key_of, note_failure
from trialsite.accounts.counting import clear_failures, count, fail, is_locked
from trialsite.accounts.held import rights_column
from trialsite.accounts.models import UnknownName, User, normal_name
from trialsite.accounts.second_factor.selectors import has_authenticator
from trialsite.audit import clock
from trialsite.audit.entries import Action, ItemEntry

SESSION_USER, SESSION_VERSION = "user", "version"
_KEEP_UNKNOWN = timedelta(days=1)


def try_sign_in(request: HttpRequest, username: str, password: str) -> User | None:
    """The person, when name and password are right and the account may sign in; None for every other case.

    Unknown names are counted and locked like accounts, cost the same work and get the same answer. A right password
    alone forgives no failure of an account with a second factor, or its codes could be guessed for ever.
    """
    name = normal_name(username)
    if is_refused(request, name):
        request.is_shut_out = True  # type: ignore[attr-defined]
        return None
    user = _tried(request, name, password)
    if user is None:
        note_failure(request, name)
    return user


def _tried(request: HttpRequest, name: str, password: str) -> User | None:
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=name).first()
        if user is None:
            make_password(password)
            fail_unknown(request, name)
            return None
        if not password_is_right(request, user, password, "sign_in"):
            return None
        if _is_signed_in(request, user) or not has_authenticator(user):
            clear_failures(user)
        return user


def confirm_password(request: HttpRequest, user: User, password: str) -> bool:
    """Whether the password is the signed-in person's; failures count and lock as at sign-in."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        right = password_is_right(request, user, password, "confirm_password")
        if right:
            clear_failures(user)
        return right


def password_is_right(request: HttpRequest, user: User, password: str, what: str) -> bool:
    """Whether a password is right and the account may be used now, of a locked row; a failure is counted."""
    now = clock.now()
    # the work of the check is done in any case, so that its time tells nothing
    right = user.check_password(password)
    if right and not is_locked(user, now) and user.may_sign_in(clock.site_date(now)):
        return True
    fail(request, user, what)
    return False


def _is_signed_in(request: HttpRequest, user: User) -> bool:
    person = getattr(request, "user", None)
    return isinstance(person, User) and person.pk == user.pk


def fail_unknown(request: HttpRequest, name: str) -> None:
    """Count a failure under a name that no account has."""
    now = clock.now()
    UnknownName.objects.filter(last_at__lt=now - _KEEP_UNKNOWN).delete()
    row, _made = UnknownName.objects.select_for_update().get_or_create(key=key_of(name), defaults={"last_at": now})
    action, outcome = count(row, now)
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
    request.signed_in_as = user.username  # type: ignore[attr-defined]
    with transaction.atomic():
        user.last_login = clock.now()
        user.save(update_fields=["last_login"])
        trace.record(Action.SIGN_IN, user.actor(), trace.origin_items(request))
    return previous


# what other areas want to know with every request, read along with the person: name of the attribute → expression
_ALONG: dict[str, str] = {}


def read_along(name: str, expression: str) -> None:
    """Let `user_of` read a value along with the person, in the same statement; called in `AppConfig.ready()`."""
    _ALONG[name] = expression


# bare, for every request asks it; with all that the person holds, and whether there is a second factor
_PERSON = """SELECT u.*, {rights} AS told_rights, {along}
    EXISTS (SELECT 1 FROM accounts_authenticator a WHERE a.user_id = u.id AND a.ended_at IS NULL) AS has_second_factor
    FROM accounts_user u WHERE u.id = %s"""


def _person_statement() -> str:
    along = "".join(f"{expression} AS {name}, " for name, expression in _ALONG.items())
    return _PERSON.replace("{rights}", rights_column()).replace("{along}", along)


def user_of(request: HttpRequest) -> User | None:
    """The person of the session, None when there is none or it was ended from elsewhere; one statement."""
    pk = request.session.get(SESSION_USER)
    user = next(iter(User.objects.raw(_person_statement(), [pk])), None) if pk is not None else None
    if user is None or user.session_version != request.session.get(SESSION_VERSION):
        return None
    return user if user.may_sign_in(clock.today()) else None


def person_of(request: HttpRequest) -> User:
    """The signed-in person, in views that only signed-in people reach."""
    return cast(User, request.user)
