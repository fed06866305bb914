"""Daily anchors: a keyed fingerprint of all heads, in the database and in a file beside it."""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import connection, transaction

from trialsite.audit import clock
from trialsite.audit.models import Anchor, ChainHead

_LOCK = 587_267


def key() -> bytes:
    """The key, which never stands in the database."""
    return bytes.fromhex(settings.ANCHOR_KEY_FILE.read_text().strip())


def key_id() -> str:
    """The first signs of the key's SHA-256: names the key, tells nothing of it."""
    return hashlib.sha256(key()).hexdigest()[:16]


def mac_of(day: date, made_at: datetime, heads: str) -> str:
    """HMAC-SHA256 over day, instant (UTC, microseconds) and heads."""
    instant = made_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hmac.new(key(), f"{day.isoformat()}\n{instant}\n{heads}".encode(), hashlib.sha256).hexdigest()


def line_of(anchor: Anchor) -> str:
    """The copy that goes to the file: day, instant (UTC), key, SHA-256 of the heads, HMAC."""
    instant = anchor.made_at.astimezone(UTC).isoformat(timespec="microseconds")
    digest = hashlib.sha256(anchor.heads.encode()).hexdigest()
    return f"{anchor.day.isoformat()} {instant} {anchor.key_id} {digest} {anchor.mac}"


def copies() -> set[str]:
    """The lines of the file; none when there is no file yet."""
    log = settings.ANCHOR_LOG
    return {line for line in log.read_text().splitlines() if line} if log.exists() else set()


@transaction.atomic
def make(day: date | None = None) -> Anchor:
    """Anchor every head as it stands now for a day of the site (today when absent); appends one line to the file.

    A day has one anchor: asked again, the one that is there is returned.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    now = clock.now()
    day = day or clock.site_date(now)
    made = Anchor.objects.filter(day=day).first()
    if made is not None:
        return made
    heads = ChainHead.objects.order_by("chain").values_list("chain", "sequence", "hash")
    text = "\n".join(f"{chain} {sequence} {digest}" for chain, sequence, digest in heads)
    anchor = Anchor(day=day, made_at=now, heads=text, key_id=key_id(), mac=mac_of(day, now, text))
    anchor.save(force_insert=True)
    # before the commit: a crash between the two leaves a line without its row, which the next try of the day mends
    _copy(line_of(anchor))
    return anchor


def _copy(line: str) -> None:
    """One line to the file, on the disk when this returns."""
    path = settings.ANCHOR_LOG
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())
