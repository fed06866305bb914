"""Between the two steps of a sign-in: whose password was right stands in the session, for five minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from trialsite.accounts.models import User
from trialsite.audit import clock

_AWAITS = "awaits_code"
_PATIENCE = timedelta(minutes=5)


def await_code(request: HttpRequest, user: User, target: str) -> None:
    """Keep in a new session who typed the right password and where they want to go; nobody is signed in by it."""
    request.session.flush()
    request.session[_AWAITS] = {
        "user": user.pk, "version": user.session_version, "at": clock.now().timestamp(), "target": target,
    }  # fmt: skip
    rotate_token(request)


def was_awaited(request: HttpRequest) -> bool:
    """Whether this browser has come from the first step, however long ago."""
    return _AWAITS in request.session


def awaited(request: HttpRequest) -> tuple[User, str] | None:
    """The account whose code is awaited and the page to go to; None when it took too long or sign-ins were ended."""
    kept = request.session.get(_AWAITS)
    if kept is None or clock.now() > datetime.fromtimestamp(kept["at"], UTC) + _PATIENCE:
        return None
    user = User.objects.filter(pk=kept["user"], session_version=kept["version"]).first()
    return (user, kept["target"]) if user is not None else None
