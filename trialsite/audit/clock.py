"""The server's clock, and the site's calendar; the demonstration builder alone may move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SITE_ZONE = ZoneInfo("Asia/Shanghai")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """Today's date at the site (Asia/Shanghai)."""
    return site_date(now())


def start_of(day: date) -> datetime:
    """The first instant of a site date, in UTC."""
    return datetime.combine(day, time.min, SITE_ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant after a site date, in UTC."""
    return start_of(day + timedelta(days=1))


def site_date(instant: datetime) -> date:
    """The calendar date of an instant at the site."""
    return instant.astimezone(SITE_ZONE).date()


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Let `now()` answer `instant`, for demonstration data; raises RuntimeError in production."""
    if settings.ENVIRONMENT == "production":
        raise RuntimeError("The clock cannot be moved in production.")
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)
