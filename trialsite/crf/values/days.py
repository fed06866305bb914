"""The site-local days that a date, instant or partial date can mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.values.partial import PartialDate


def earliest(value: Any) -> date | None:
    """The first site-local day a date, instant or partial date can mean; None when unknown."""
    if isinstance(value, datetime):
        return value.astimezone(SITE_ZONE).date()
    if isinstance(value, PartialDate):
        return value.earliest
    return value if isinstance(value, date) else None


def latest(value: Any) -> date | None:
    """The last site-local day a date, instant or partial date can mean; None when unknown."""
    return value.latest if isinstance(value, PartialDate) else earliest(value)
