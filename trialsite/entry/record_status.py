"""The status of a record as pages show it: nothing of before the first day of use is late."""

from __future__ import annotations

from datetime import date

from trialsite.casebook import status as shown
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.retrospective import first_day
from trialsite.registers.selectors import in_use


def status(record: CrfRecord, today: date, *, unblinded: bool = False) -> str:
    """The glyph key of a record on a site date, by the first day of use that its version of the protocol names."""
    first = first_day(in_use(record.protocol_version))
    return shown.status(record, today, unblinded=unblinded, in_use_from=first)
