"""A day that was typed on a page of the desk."""

from __future__ import annotations

from datetime import date

from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable


def typed_day(typed: str) -> date | None:
    """The day; None for nothing. Raises ActionRefused with what to type instead."""
    try:
        return read_date(typed, today=clock.today()) if typed.strip() else None
    except Unreadable as why:
        raise ActionRefused("unreadable", why.message) from None
