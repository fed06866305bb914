"""The same form at the visit before: what a page shows as "previous"."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialsite.casebook import content
from trialsite.casebook.models import CrfRecord
from trialsite.crf.answers import Answers
from trialsite.crf.form import Crf


@dataclass(frozen=True)
class Previous:
    """The answers of an earlier visit, and which visit it was."""

    visit: str = ""
    answers: Answers = field(default_factory=Answers)


def previous_of(crf: Crf, record: CrfRecord) -> Previous:
    """The last earlier visit at which the form was saved; nothing for logs and first visits."""
    if record.visit is None or record.visit.position == 0:
        return Previous()
    earlier = (
        CrfRecord.objects.filter(
            participant_id=record.participant_id, form=record.form, revision__gt=0,
            visit__position__lt=record.visit.position, entered_in_error_at__isnull=True,
        )
        .select_related("visit")
        .order_by("-visit__position")
        .first()
    )  # fmt: skip
    if earlier is None or earlier.visit is None:
        return Previous()
    return Previous(earlier.visit.code, content.answers_of(crf, content.load(crf, earlier)))
