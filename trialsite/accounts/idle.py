"""The idle time-out: last activity in a signed cookie, so that no request writes to the database for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from trialsite.audit import clock

COOKIE = "activity"
_SALT = "trialsite.activity"


def last_activity(request: HttpRequest) -> datetime | None:
    """When the person last did something in this session; None without a valid cookie of this session."""
    try:
        raw = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    if raw.get("session") != request.session.session_key:
        return None
    return datetime.fromtimestamp(raw["at"], UTC)


def is_over(request: HttpRequest) -> bool:
    """Whether the time-out has passed (also for a cookie that is missing or altered)."""
    at = last_activity(request)
    return at is None or clock.now() - at > timedelta(minutes=settings.IDLE_MINUTES)


def is_background(request: HttpRequest) -> bool:
    """Requests the page makes by itself (autosave, polling) do not count as activity."""
    return request.headers.get("X-Background") == "1"


def touch(request: HttpRequest, response: HttpResponse) -> None:
    """Note activity now."""
    value = signing.dumps({"at": clock.now().timestamp(), "session": request.session.session_key}, salt=_SALT)
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
