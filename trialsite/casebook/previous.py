"""The same form at the visit before: what a page shows as "previous"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from trialsite.casebook import content
from trialsite.casebook.as_at import answers_at
from trialsite.casebook.models import CrfRecord
from trialsite.crf.answers import Answers
from trialsite.crf.form import Crf


@dataclass(frozen=True)
class Previous:
    """The answers of an earlier visit, and which visit it was."""

    visit: str = ""
    answers: Answers = field(default_factory=Answers)


def previous_of(crf: Crf, record: CrfRecord, instant: datetime | None = None) -> Previous:
    """The last earlier visit at which the form was saved (by the instant); nothing for logs and first visits."""
    if record.visit is None or record.visit.position == 0:
        return Previous()
    earlier = (
        CrfRecord.objects.filter(
            participant_id=record.participant_id, form=record.form, revision__gt=0,
            visit__position__lt=record.visit.position, entered_in_error_at__isnull=True,
        )
        .select_related("visit")
        .order_by("-visit__position")
    )  # fmt: skip
    if instant:
        earlier = earlier.filter(first_saved_at__lte=instant)
    found = earlier.first()
    if found is None or found.visit is None:
        return Previous()
    if instant:
        return Previous(found.visit.name, answers_at(crf, found, instant))
    return Previous(found.visit.name, content.answers_of(crf, content.load(crf, found)))
