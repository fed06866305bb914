"""What a visit asks the participant about since the last one: adverse events, medication, treatment; pure."""

from __future__ import annotations

from datetime import timedelta

from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.standard import REQUIRED
from trialsite.crf.values.partial import PartialDate, before
from trialsite.protocol.text import Text

NO_EVENTS = Text("No AE since last visit", "自上次访视无不良事件")
SINCE_LAST_VISIT = ("ae_starts", "previous_visit_date")


def events_unsaid(case: Case) -> dict[str, object] | None:
    """G-06: the participant came, no adverse event was entered for the time since the last visit, and none denied."""
    came = case.value("sv_attended") in ("ONSITE", "REMOTE")
    if not came or case.answer("ae_none_visit").given or any(_since_last_visit(case, each) for each in _starts(case)):
        return None
    return {"label": NO_EVENTS}


def events_denied(case: Case) -> bool:
    """No adverse event, and one certainly began after the last visit and by this one."""
    denied = bool(case.value("ae_none_visit"))
    return denied and any(_since_last_visit(case, each) is True for each in _starts(case))


def _starts(case: Case) -> tuple[PartialDate, ...]:
    return case.fact("ae_starts") or ()


def _since_last_visit(case: Case, start: PartialDate) -> bool | None:
    """Whether an event began after the last visit and by this one; None where a partial date leaves that open."""
    until, previous = case.value("visit_date"), case.fact("previous_visit_date")
    if until is None:
        return False
    late, early = before(until, start), False if previous is None else before(start, previous + timedelta(days=1))
    if late or early:
        return False
    return None if late is None or early is None else True


def said_no(name: str) -> Check:
    """A review that was not done; its id is the question's."""
    message = Text('"No" is unusual here – please confirm', "此处选择“否”不常见，请确认")
    return Check(f"sv.{name}", Severity.IMPLAUSIBLE, (name,), message, lambda case: case.value(name) == "N")


REVIEW_CHECKS = (
    Check("G-06", Severity.COMPLETION, ("ae_none_visit",), REQUIRED, events_unsaid, needs=SINCE_LAST_VISIT),
    Check(
        "sv.ae_none_visit",
        Severity.IMPLAUSIBLE,
        ("ae_none_visit",),
        Text("An adverse event began since the last visit", "自上次访视以来已记录不良事件"),
        events_denied,
        needs=SINCE_LAST_VISIT,
    ),
    said_no("cm_reviewed"),
    said_no("art_reviewed"),
)
