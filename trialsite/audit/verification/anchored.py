"""Anchors against their key, their copies in the file, and the chains of today."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from trialsite.audit import anchors
from trialsite.audit.models import Anchor
from trialsite.audit.verification.disagreement import Disagreement

_FIRST_OTHER = """
SELECT a.chain, a.sequence FROM unnest(%s::text[], %s::bigint[], %s::text[]) a(chain, sequence, hash)
LEFT JOIN audit_event e ON e.chain = a.chain AND e.sequence = a.sequence
WHERE e.hash IS DISTINCT FROM a.hash ORDER BY 1 LIMIT 1
"""
Head = tuple[str, int, str]


def look() -> Iterator[Disagreement]:
    """The first anchor that was edited or removed, and the first anchored event that is no longer the same."""
    key, copies = anchors.key_id(), anchors.copies()
    days, checked, rehashed = set(), set[Head](), False
    for anchor in Anchor.objects.order_by("day").iterator(chunk_size=10):
        days.add(anchor.day.isoformat())
        if wrong := _edited(anchor, key, copies):
            yield wrong
            return
        heads = _heads(anchor)
        # a head that stood there the day before is proven
        if not rehashed and (found := _other(anchor, heads - checked)):
            yield found
            rehashed = True
        checked = heads
    for day in sorted({line.partition(" ")[0] for line in copies} - days)[:1]:
        yield Disagreement("anchor-removed", day, "the file has an anchor that the database has not")


def _edited(anchor: Anchor, key: str, copies: set[str]) -> Disagreement | None:
    day = str(anchor.day)
    if anchor.key_id != key:
        return Disagreement("anchor-edited", day, f"made with the key {anchor.key_id}, the key here is {key}")
    if anchor.mac != anchors.mac_of(anchor.day, anchor.made_at, anchor.heads):
        return Disagreement("anchor-edited", day, "the anchor does not match its key")
    if anchors.line_of(anchor) not in copies:
        return Disagreement("anchor-edited", day, "the copy in the file differs or is missing")
    return None


def _heads(anchor: Anchor) -> set[Head]:
    """Heads of chains that had begun."""
    lines = (line.rsplit(" ", 2) for line in anchor.heads.splitlines())
    return {(chain, int(sequence), digest) for chain, sequence, digest in lines if sequence != "0"}


def _other(anchor: Anchor, heads: set[Head]) -> Disagreement | None:
    """The first chain whose event at the anchored place has another hash, or is not there."""
    if not heads:
        return None
    columns = [list(column) for column in zip(*sorted(heads), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_OTHER, columns)
        found = cursor.fetchone()
    if found is None:
        return None
    return Disagreement("rehashed", f"{found[0]} #{found[1]}", f"differs from the anchor of {anchor.day}")
