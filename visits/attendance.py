"""What the attendance forms of participants say, and the windows of their visits; one statement for many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from trialsite.casebook.stored_places import StoredPlace, places_of
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import shared
from trialsite.protocol.model import Protocol
from trialsite.protocol.model import Visit as PlannedVisit
from trialsite.registers.selectors import protocol_of
from visits.models import VisitAttendance
from visits.schedule import Window, windows


@dataclass(frozen=True, slots=True)
class Attended:
    """The attendance form of one visit: which visit it is, and what it says so far."""

    participant: Any
    visit: Any
    code: str
    number: int
    planned: PlannedVisit
    attended: str | None
    began_on: date | None
    ended_on: date | None
    cm_reviewed: str | None
    record_id: str
    revision: int

    @property
    def missed(self) -> bool:
        """Whether the visit did not take place."""
        return self.attended == "MISSED"


@shared
def attendances(participants: Sequence[Any], as_of: datetime | None = None) -> list[Attended]:
    """The attendance forms of these participants that hold data, by place in the schedule; one statement."""
    return [_attended(row) for row in sorted(rows_of(VisitAttendance, participants, as_of), key=_place)]


def _place(row: Any) -> tuple[int, int]:
    return row.record.visit.position, row.record.visit.number


def _attended(row: Any) -> Attended:
    record = row.record
    return Attended(
        participant=record.participant_id,
        visit=record.visit_id,
        code=record.visit.code,
        number=record.visit.number,
        planned=protocol_of(record.protocol_version).visit(record.visit.code),
        attended=row.sv_attended,
        began_on=row.visit_date,
        ended_on=row.visit_end_date,
        cm_reviewed=row.cm_reviewed,
        record_id=str(record.pk),
        revision=record.revision,
    )


@dataclass(frozen=True, slots=True)
class Expected:
    """One record of a visit, as far as days and statuses of visits need it."""

    participant: Any
    visit: Any
    planned: PlannedVisit
    protocol: Protocol
    form: str
    audience: str
    due_from: date | None
    filled: bool


@shared
def expected_records(participants: Sequence[Any], as_of: datetime | None = None) -> list[Expected]:
    """The records of these participants' visits, by place in the schedule; one statement.

    They stand as they are now: what is due follows the protocol and is not rendered as at an instant. Those retired
    at the end of the study are among them, for their days still tell day 0.
    """
    stored = (each for each in places_of(participants) if each.visit is not None)
    return [_expected(each) for each in stored]


def _expected(each: StoredPlace) -> Expected:
    protocol = protocol_of(each.protocol_version)
    planned = protocol.visit(str(each.code))
    return Expected(
        each.participant, each.visit, planned, protocol, each.form, each.audience, each.due_from, each.revision > 0
    )


def windows_of(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, dict[str, Window]]:
    """The windows of each participant's visits by code, as the plan has dated them; one statement.

    The plan dates records from day 0 and leaves those with data as they are, so day 0 is read from the last visit
    that has dates: it is the last to hold data. A visit keeps the window of the version that its data were collected
    under.
    """
    dated: dict[Any, tuple[Expected, date]] = {}
    own: dict[Any, dict[str, Expected]] = {}
    for each in expected_records(participants, as_of):
        anchor = _anchor(each.planned, each.due_from) if each.due_from else None
        if anchor is not None:
            dated[each.participant] = each, anchor
        of_visit = own.setdefault(each.participant, {})
        if each.filled or each.planned.code not in of_visit:
            of_visit[each.planned.code] = each
    return {key: _windows(last.protocol, own[key], anchor) for key, (last, anchor) in dated.items()}


def _windows(protocol: Protocol, own: Mapping[str, Expected], anchor: date) -> dict[str, Window]:
    """The windows of a protocol; visits of which another version holds data keep those of that one."""
    found = windows(protocol, anchor)
    for code, each in own.items():
        kept = windows(each.protocol, anchor) if each.protocol is not protocol else found
        found |= {code: kept[code]} if code in kept else {}
    return found


def _anchor(visit: PlannedVisit, opens: date) -> date | None:
    """Day 0, given the first day of the window of a visit with a target day."""
    return None if visit.target is None else opens - timedelta(days=visit.target - visit.minus)
