"""Facts that the end of study is checked against: which visits took place, the last day seen, attempts to find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import Evidence, Fact, provide
from visits.attendance import Attended, attendances
from visits.models import Contact

SEARCH = "LTFU"


def _of(participants: Sequence[Any], as_of: datetime | None) -> dict[Any, list[Attended]]:
    found: dict[Any, list[Attended]] = {}
    for each in attendances(participants, as_of):
        if each.attended and not each.missed:
            found.setdefault(each.participant, []).append(each)
    return found


def _attended(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Codes of the visits that took place."""
    return {key: [Evidence(frozenset(each.code for each in own))] for key, own in _of(participants, as_of).items()}


def _last_on(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The last site date of a visit that took place."""
    days = {
        key: [day for each in own for day in (each.began_on, each.ended_on) if day is not None]
        for key, own in _of(participants, as_of).items()
    }
    return {key: [Evidence(max(own), max(own))] for key, own in days.items() if own}


def _search_attempts(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """How many entries of the contact log are attempts to find the participant."""
    counts: dict[Any, int] = {}
    for row in rows_of(Contact, participants, as_of):
        if row.log_purpose == SEARCH:
            counts[row.record.participant_id] = counts.get(row.record.participant_id, 0) + 1
    return {key: [Evidence(count)] for key, count in counts.items()}


def register() -> None:
    """Fill the registry of facts."""
    days = ("sv.sv_attended", "sv.visit_date", "sv.visit_end_date")
    provide(Fact("visits_attended", "participant", days[:1], _attended, together=("sv",)))
    provide(Fact("last_visit_on", "participant", days, _last_on, together=("sv",)))
    provide(Fact("search_attempts", "participant", ("log.log_purpose",), _search_attempts, together=("log",)))
