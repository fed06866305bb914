"""Facts about antiretroviral treatment: every regimen with its entry, the others beside one entry, what is ongoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from participants.models import Regimen
from participants.segments import Segment
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.values.partial import PartialDate

Given = Mapping[Any, list[Evidence]]


@shared
def _regimens(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(Regimen, participants, as_of)


def _segment(row: Any) -> Segment:
    start, end = (PartialDate(text) if text else None for text in (row.art_start, row.art_end))
    return Segment(frozenset(row.art_components or ()), start, end, row.art_ongoing == "Y")


def _evidence(row: Any) -> Evidence:
    return Evidence(_segment(row), row.art_start_earliest, str(row.record_id), row.record.revision)


def _by_participant(rows: Sequence[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row.record.participant_id, []).append(row)
    return found


def _segments(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Every regimen whose start was entered, in order."""
    rows = [row for row in _regimens(participants, as_of) if row.art_start]
    return {
        key: sorted((_evidence(row) for row in own), key=lambda each: (each.value.first_from, each.value.first_to))
        for key, own in _by_participant(rows).items()
    }


def _first_start(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The start of the regimen that began first by what is certain; nothing while all starts are unknown."""
    found: dict[Any, list[Evidence]] = {}
    for key, own in _segments(participants, as_of).items():
        known = [each for each in own if each.value.first_to < date.max]
        if known:
            first = min(known, key=lambda each: each.value.first_to)
            found[key] = [Evidence(first.value.start, first.date, first.record_id, first.revision)]
    return found


def _ongoing_count(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """How many regimens are ongoing; 0 where none was entered (gate ART-04)."""
    rows = _by_participant(_regimens(participants, as_of))
    return {key: [Evidence(sum(row.art_ongoing == "Y" for row in rows.get(key, [])))] for key in participants}


def _others(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The regimens of the participant's other entries; one statement for all."""
    rows = _by_participant(_regimens([record.participant_id for record in records], as_of))
    return {
        record: [Evidence(tuple(_segment(row) for row in rows.get(record.participant_id, []) if _other(row, record)))]
        for record in records
    }


def _other(row: Any, record: Any) -> bool:
    return bool(row.art_start and row.record_id != record.pk)


def register() -> None:
    """Fill the registry of facts."""
    sources = ("art.art_components", "art.art_start", "art.art_ongoing", "art.art_end")
    provide(Fact("art_segments", "participant", sources, _segments, together=("art",)))
    provide(Fact("art_first_start", "participant", ("art.art_start",), _first_start, together=("art",)))
    provide(Fact("art_ongoing_count", "participant", ("art.art_ongoing",), _ongoing_count, together=("art",)))
    provide(Fact("art_other_segments", "record", sources, _others, siblings=True, together=("art",)))
