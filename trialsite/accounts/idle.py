"""The idle time-out: last activity in a signed cookie, so that no request writes to the database for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from trialsite.audit import clock

COOKIE = "activity"
_SALT = "trialsite.activity"


def seconds_left(request: HttpRequest) -> int:
    """Whole seconds until the time-out; 0 when it has passed or the cookie is missing, altered or another session's."""
    at = _last_activity(request)
    if at is None:
        return 0
    left = at + timedelta(minutes=settings.IDLE_MINUTES) - clock.now()
    return max(0, int(left.total_seconds()))


def is_over(request: HttpRequest) -> bool:
    """Whether the person has been idle for the whole time allowed."""
    return seconds_left(request) == 0


def _last_activity(request: HttpRequest) -> datetime | None:
    try:
        raw = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    if raw.get("session") != request.session.session_key:
        return None
    return datetime.fromtimestamp(raw["at"], UTC)


def renew(request: HttpRequest) -> None:
    """Let this request count as activity whatever it is: somebody just signed in."""
    request.activity_renewed = True  # type: ignore[attr-defined]


def is_activity(request: HttpRequest) -> bool:
    """Whether a request shows a person at work; what the page does by itself (autosave, polling) does not."""
    if getattr(request, "activity_renewed", False):
        return True
    return request.user.is_authenticated and request.headers.get("X-Background") != "1"


def touch(request: HttpRequest, response: HttpResponse) -> None:
    """Note activity now."""
    value = signing.dumps({"at": clock.now().timestamp(), "session": request.session.session_key}, salt=_SALT)
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
