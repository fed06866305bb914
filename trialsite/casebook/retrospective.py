"""What happened before the system came into use (`go_live_date`): entered from paper, and no alarm any more; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from trialsite.audit import clock
from trialsite.audit.entries import Origin
from trialsite.casebook.submission import Submission
from trialsite.crf.checks import Case
from trialsite.crf.form import Crf
from trialsite.crf.values.days import earliest

GO_LIVE = "go_live_date"


def is_past(crf: Crf, case: Case) -> bool:
    """Whether the form is dated before the first day of use that its protocol version names; False without a day."""
    key = case.protocol.settings.get(GO_LIVE)
    day = earliest(_event(crf, case))
    return key is not None and key.value is not None and day is not None and day < key.value


def as_from_paper(submission: Submission, crf: Crf, case: Case) -> Submission:
    """A submission of that time, with its origin and the instant of the event; what a file brought stays imported.

    A day without a time is its beginning at the site; a partial date has no instant.
    """
    if not is_past(crf, case):
        return submission
    origin = Origin.PAPER if submission.origin is Origin.TYPED else submission.origin
    return replace(submission, origin=origin, occurred_at=_instant(_event(crf, case)))


def _event(crf: Crf, case: Case) -> object:
    return case.answers[crf.occurred or "form_date"].value


def _instant(event: object) -> datetime | None:
    if isinstance(event, datetime):
        return event
    return clock.start_of(event) if type(event) is date else None
