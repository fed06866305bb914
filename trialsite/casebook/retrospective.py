"""What is entered from paper: all from before the system came into use (`go_live_date`), and that of a down-time; pure.

What happened before the first day of use gives no alarm any more; what was on paper while the system could not be
reached is of the running trial, with all its alarms.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from trialsite.audit import clock
from trialsite.audit.entries import Origin
from trialsite.casebook.submission import Submission
from trialsite.crf.checks import Case
from trialsite.crf.fields import Calculated
from trialsite.crf.form import Crf
from trialsite.crf.values.days import earliest
from trialsite.protocol.model import Protocol

GO_LIVE = "go_live_date"


def first_day(protocol: Protocol) -> date | None:
    """The first day of use that a version of the protocol names, None where it names none."""
    key = protocol.settings.get(GO_LIVE)
    day: date | None = key.value if key is not None else None
    return day


def event_day(crf: Crf, case: Case) -> date | None:
    """The day that the form tells, the first possible one where it is known in part."""
    return earliest(_event(crf, case))


def is_past(crf: Crf, case: Case, due_to: date | None = None) -> bool:
    """Whether the form is dated before the first day of use that its protocol version names; False without a day.

    `due_to` stands in for the day of a form that tells none, such as that of a visit that was missed.
    """
    day, first = event_day(crf, case) or due_to, first_day(case.protocol)
    return day is not None and first is not None and day < first


def as_from_paper(submission: Submission, crf: Crf, case: Case) -> Submission:
    """A submission from paper, with its origin and the instant of the event; what a file brought stays imported.

    A day without a time is its beginning at the site; a partial date has no instant.
    """
    if submission.origin is not Origin.PAPER and not is_past(crf, case):
        return submission
    origin = Origin.PAPER if submission.origin is Origin.TYPED else submission.origin
    return replace(submission, origin=origin, occurred_at=_instant(_event(crf, case)))


def _event(crf: Crf, case: Case) -> object:
    if crf.occurred:
        question = crf.question(crf.occurred)
        if isinstance(question, Calculated):
            return question.compute(case)
    return case.answers[crf.occurred or "form_date"].value


def _instant(event: object) -> datetime | None:
    if isinstance(event, datetime):
        return event
    return clock.start_of(event) if type(event) is date else None
