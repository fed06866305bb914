"""Work that comes round: once a day at the site, or once a minute; each round is a job of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction

from trialsite.audit import anchors, clock
from trialsite.audit.verification import Disagreement, verify
from trialsite.audit.verification.recorded import record
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About, Handler, handle

# long enough that no round of today is forgotten and asked for again
KEPT_DAYS = 7
_LOCK = 587_266


class Every(StrEnum):
    """How often."""

    DAY = "day"
    MINUTE = "minute"


_ticks: dict[str, Every] = {}


def every(often: Every, name: str, handler: Handler) -> None:
    """Let `handler` run once each day or minute as the job `name`; raises ValueError on a second handler."""
    handle(name, handler)
    _ticks[name] = often


def ticks() -> dict[str, Every]:
    """What comes round, by name."""
    return dict(_ticks)


@transaction.atomic
def tick() -> list[str]:
    """Queue each round that is due and was not queued before; returns the names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    now = clock.now()
    queued = []
    for name, often in _ticks.items():
        key = _round(often, now)
        if not Job.objects.filter(name=name, key=key).exists():
            queue(name, key=key)
            queued.append(name)
    return queued


def anchor(_about: About) -> None:
    """Anchor the heads of all chains."""
    anchors.make()


def verify_audit(_about: About) -> None:
    """Verify ledger, history and index, and keep the result in the ledger.

    On a connection of its own: only a transaction that begins with the verification sees one instant.
    """
    with ThreadPoolExecutor(max_workers=1) as own:
        found = own.submit(_verified).result()
    record(found)


def _verified() -> list[Disagreement]:
    try:
        return list(verify())
    finally:
        connection.close()


def tidy(_about: About) -> None:
    """Forget done jobs after a week; failed ones stay."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    Job.objects.filter(state=JobState.DONE, done_at__lt=old).delete()


def _round(often: Every, now: datetime) -> str:
    """Name of the round an instant belongs to: the site's date, or the minute in UTC."""
    return clock.site_date(now).isoformat() if often is Every.DAY else now.strftime("%Y-%m-%dT%H:%MZ")
