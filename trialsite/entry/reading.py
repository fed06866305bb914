"""What readers need besides the typed text, for one record at one moment."""

from __future__ import annotations

from datetime import date, datetime

from trialsite.audit import clock
from trialsite.casebook import content
from trialsite.casebook.context import case_for
from trialsite.casebook.models import CrfRecord
from trialsite.crf import facts, registry
from trialsite.crf.fields import Reading
from trialsite.crf.inheriting import SETTINGS
from trialsite.crf.values.dates import OF_VISIT
from trialsite.crf.values.normalise import brief
from trialsite.entry.inherited import is_inherited, on_its_day
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


def followed(record: CrfRecord, posted: Posted, reading: Reading) -> Posted:
    """The page with what it inherits brought to its day; up to three statements where registers had a part in it."""
    if record.completed_at or not is_inherited(posted):
        return posted
    crf = registry.get(record.form)
    known = facts.gather((SETTINGS, "protocol"), record.participant_id, record)
    case = case_for(record, content.answers_of(crf, content.load(crf, record)), known, reading.now)
    return on_its_day(crf, posted, case, reading).posted


def _visit_date(record: CrfRecord) -> date | None:
    return next((each.began_on for each in attendances([record.participant_id]) if each.visit == record.visit_id), None)
