"""The displayed status of a record: one pure function of its columns and today, never stored."""

from __future__ import annotations

from datetime import date

from trialsite.casebook.models import CrfRecord


def status(record: CrfRecord, today: date, *, unblinded: bool = False, in_use_from: date | None = None) -> str:
    """The glyph key of a record; the first that applies, as the cell of the matrix shows one only.

    query > overdue > locked > frozen > signed > verified > complete > awaiting investigator > awaiting lab >
    in progress > not done > not started. What was due before `in_use_from` is never overdue.
    """
    alarms = _alarms(record.due_to, today, in_use_from)
    return next(name for name, applies in _table(record, alarms, unblinded=unblinded) if applies)


def _alarms(last: date | None, today: date, in_use_from: date | None) -> bool:
    """Whether a last day is over, and was one of use."""
    return last is not None and today > last and (in_use_from is None or last >= in_use_from)


def _table(record: CrfRecord, alarms: bool, *, unblinded: bool) -> tuple[tuple[str, bool], ...]:
    complete = record.completed_at is not None
    queries = record.open_queries + (record.open_queries_unblinded if unblinded else 0)
    # what says by itself all there is to say is complete without an answer
    empty = not (record.touched or complete)
    overdue = alarms and empty and record.required
    return (
        ("query", queries > 0),
        ("late", overdue and record.not_done_at is None),
        ("lock", record.locked_at is not None),
        ("frz", record.frozen_at is not None),
        ("sign", record.signed_at is not None),
        ("ver", complete and record.to_verify > 0 and record.verified >= record.to_verify),
        ("inv", complete and record.awaiting_investigator > 0),
        ("due", complete and record.results_pending > 0),
        ("done", complete),
        ("inv", record.touched and record.awaiting_investigator > 0),
        ("prog", record.touched),
        ("miss", record.not_done_at is not None),
        ("none", True),
    )
