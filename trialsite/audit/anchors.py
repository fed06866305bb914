"""Daily anchors: a keyed fingerprint of all heads, in the database and in a file beside it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from django.conf import settings
from django.db import transaction

from trialsite.audit import clock
from trialsite.audit.models import Anchor, ChainHead


def key() -> bytes:
    """The key, which never stands in the database."""
    return bytes.fromhex(settings.ANCHOR_KEY_FILE.read_text().strip())


def key_id() -> str:
    """The first signs of the key's SHA-256: names the key, tells nothing of it."""
    return hashlib.sha256(key()).hexdigest()[:16]


def mac_of(day: date, made_at: str, heads: str) -> str:
    """HMAC-SHA256 over day, instant and heads."""
    return hmac.new(key(), f"{day.isoformat()}\n{made_at}\n{heads}".encode(), hashlib.sha256).hexdigest()


def line_of(anchor: Anchor) -> str:
    """The copy that goes to the file."""
    digest = hashlib.sha256(anchor.heads.encode()).hexdigest()
    return f"{anchor.made_at.isoformat()} {anchor.key_id} {digest} {anchor.mac}"


@transaction.atomic
def make() -> Anchor:
    """Anchor every head as it stands now; appends one line to the file."""
    heads = ChainHead.objects.order_by("chain").values_list("chain", "sequence", "hash")
    text = "\n".join(f"{chain} {sequence} {digest}" for chain, sequence, digest in heads)
    now = clock.now()
    day = clock.site_date(now)
    anchor = Anchor(day=day, made_at=now, heads=text, key_id=key_id(), mac=mac_of(day, now.isoformat(), text))
    anchor.save(force_insert=True)
    settings.ANCHOR_LOG.parent.mkdir(parents=True, exist_ok=True)
    with settings.ANCHOR_LOG.open("a") as out:
        out.write(line_of(anchor) + "\n")
    return anchor
