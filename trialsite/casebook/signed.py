"""Read signatures; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trialsite.casebook.models import Signature


def signatures_of(keys: Iterable[Any]) -> list[Signature]:
    """Every signature over these records, void ones too, oldest first; one statement."""
    return list(Signature.objects.filter(record_id__in=list(keys)).order_by("at", "pk"))
