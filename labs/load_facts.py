"""Facts from HIV RNA: earlier results and that of baseline beside a form, and all results with the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from labs.loads import Load
from labs.models import ViralLoad
from participants.history_facts import PastResult
from participants.stored import Given
from trialsite.audit.clock import site_date
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, fact, provide, shared
from trialsite.crf.values.partial import PartialDate
from trialsite.registers.selectors import protocol_of
from visits.attendance import windows_of
from visits.schedule import day0


@shared
def _samples(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    """The forms whose sample has a date, oldest first."""
    rows = [row for row in rows_of(ViralLoad, participants, as_of) if row.vl_dt]
    return sorted(rows, key=lambda row: row.vl_dt)


def _load(row: Any) -> Load:
    result = registry.get("vl").question("vl").stored(row)
    return Load(site_date(row.vl_dt), result, row.vl_lloq, row.vl_assay, row.vl_sample_type)


def loads_of(participants: Sequence[Any]) -> dict[Any, list[tuple[str, Load]]]:
    """The samples of the trial, oldest first, each with the place of its form; what history tells is not among them."""
    found: dict[Any, list[tuple[str, Load]]] = {}
    for row in _samples(participants, None):
        found.setdefault(row.record.participant_id, []).append((row.record.place, _load(row)))
    return found


def _evidence(row: Any, value: Any) -> Evidence:
    return Evidence(value, site_date(row.vl_dt), str(row.record_id), row.record.revision)


@dataclass(frozen=True, slots=True)
class _Around:
    """One form, the other samples of its participant (oldest first), when its own was taken, and day 0."""

    record: Any
    others: list[Any]
    taken_at: datetime | None
    first: date | None

    @property
    def precedes_treatment(self) -> bool:
        """A form of a visit up to the day of the first infusion."""
        planned = protocol_of(self.record.protocol_version).visit(self.record.visit.code)
        return bool(planned.is_screening or planned.target == 0)


def _beside(read: Callable[[_Around], Evidence | None]) -> Callable[..., Given]:
    """A provider of one value per form from the other samples of the participant."""

    def given(records: Sequence[Any], as_of: datetime | None) -> Given:
        of_visits = [record for record in records if record.visit_id]
        people = [record.participant_id for record in of_visits]
        rows, windows = _samples(people, as_of), windows_of(people, as_of)
        found: dict[Any, list[Evidence]] = {}
        for record in of_visits:
            first = day0(protocol_of(record.protocol_version), windows.get(record.participant_id, {}))
            own = next((row.vl_dt for row in rows if row.record_id == record.pk), None)
            evidence = read(_Around(record, _others(rows, record), own, first))
            found.update({record: [evidence]} if evidence is not None else {})
        return found

    return given


def _others(rows: list[Any], record: Any) -> list[Any]:
    return [row for row in rows if row.record.participant_id == record.participant_id and row.record_id != record.pk]


def _before(around: _Around) -> Evidence | None:
    """The earlier results that can be evaluated, latest first; all others while the form's sample has no time."""
    earlier = [row for row in around.others if around.taken_at is None or row.vl_dt < around.taken_at]
    loads = [(row, _load(row)) for row in earlier[::-1]]
    known = [(row, load) for row, load in loads if load.usable is not None and load.usable.is_evaluable]
    return _evidence(known[0][0], tuple(load for _row, load in known)) if known else None


def _baseline(around: _Around) -> Evidence | None:
    """The last sample up to day 0, taken before the infusion; nothing for the forms of visits up to that day."""
    if around.first is None or around.precedes_treatment:
        return None
    before = [row for row in around.others if site_date(row.vl_dt) <= around.first]
    return _evidence(before[-1], _load(before[-1])) if before else None


def _all(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Every result of history and trial by its day; a low result in a dried spot is one that is awaited."""
    found = {key: list(each) for key, each in fact("vl_history").provide(participants, as_of).items()}
    for row in _samples(participants, as_of):
        load = _load(row)
        value = PastResult(PartialDate(load.on.isoformat()), load.usable)
        found.setdefault(row.record.participant_id, []).append(_evidence(row, value))
    return {key: sorted(each, key=lambda one: one.date or date.min) for key, each in found.items()}


def register() -> None:
    """Fill the registry of facts."""
    sources = ("vl.vl", "vl.vl_dt", "vl.vl_lloq", "vl.vl_assay", "vl.vl_sample_type")
    provide(Fact("loads_before", "record", sources, _beside(_before), siblings=True, together=("vl",)))
    provide(Fact("load_baseline", "record", sources, _beside(_baseline), siblings=True, together=("vl",)))
    provide(
        Fact(
            "viral_loads",
            "participant",
            (*sources, "vlh.vlh", "vlh.vlh_date", "vlh.vlh_lloq"),
            _all,
            together=("vl", "vlh"),
        )
    )
