"""What readers need besides the typed text, for one record at one moment."""

from __future__ import annotations

from datetime import date, datetime

from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.crf.fields import Reading
from trialsite.crf.values.dates import OF_VISIT
from trialsite.crf.values.normalise import brief
from trialsite.entry.posted import Posted
from visits.attendance import attendances


def reading_of(record: CrfRecord, posted: Posted, now: datetime) -> Reading:
    """Today on the site's calendar, `now`, and the date of the visit where somebody typed its sign.

    One statement for the sign, none without it.
    """
    asked = record.visit_id is not None and any(
        brief(value).lower() == OF_VISIT for values in posted.values() for value in values
    )
    return Reading(clock.site_date(now), now, _visit_date(record) if asked else None)


def _visit_date(record: CrfRecord) -> date | None:
    return next((each.began_on for each in attendances([record.participant_id]) if each.visit == record.visit_id), None)
