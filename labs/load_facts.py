"""Facts from HIV RNA: the previous result and that of baseline beside a form, and all results with the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from labs.loads import Load
from labs.models import ViralLoad
from participants.history_facts import PastResult
from participants.stored import Given, rows_of
from trialsite.audit.clock import site_date
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


def _evidence(row: Any, value: Any) -> Evidence:
    return Evidence(value, site_date(row.vl_dt), str(row.record_id), row.record.revision)


def _beside(choose: Callable[[Any, list[Any], date | None], Any]) -> Callable[..., Given]:
    """A provider of one other sample of the participant per form; `choose` gets the form, the others and day 0."""

    def given(records: Sequence[Any], as_of: datetime | None) -> Given:
        people = [record.participant_id for record in records]
        rows, windows = _samples(people, as_of), windows_of(people, as_of)
        found: dict[Any, list[Evidence]] = {}
        for record in records:
            own = [row for row in rows if row.record.participant_id == record.participant_id]
            first = day0(protocol_of(record.protocol_version), windows.get(record.participant_id, {}))
            chosen = choose(record, own, first)
            found.update({record: [_evidence(chosen, _load(chosen))]} if chosen is not None else {})
        return found

    return given


def _previous(record: Any, rows: list[Any], _first: date | None) -> Any:
    """The sample before that of the form; the latest of all while the form has none."""
    taken = next((row.vl_dt for row in rows if row.record_id == record.pk), None)
    before = [row for row in rows if row.record_id != record.pk and (taken is None or row.vl_dt < taken)]
    return before[-1] if before else None


def _baseline(record: Any, rows: list[Any], first: date | None) -> Any:
    """The last sample up to day 0, which is taken before the infusion; nothing for that sample itself."""
    before = [row for row in rows if first and site_date(row.vl_dt) <= first]
    return before[-1] if before and before[-1].record_id != record.pk else None


def _all(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Every result of history and trial by its day; a low result in a dried spot is one that is awaited."""
    found = {key: list(each) for key, each in fact("vl_history").provide(participants, as_of).items()}
    for row in _samples(participants, as_of):
        load = _load(row)
        value = PastResult(PartialDate(load.on.isoformat()), load.usable)
        found.setdefault(row.record.participant_id, []).append(_evidence(row, value))
    return found


def register() -> None:
    """Fill the registry of facts."""
    sources = ("vl.vl", "vl.vl_dt", "vl.vl_lloq", "vl.vl_assay", "vl.vl_sample_type")
    provide(Fact("load_previous", "record", sources, _beside(_previous), siblings=True))
    provide(Fact("load_baseline", "record", sources, _beside(_baseline), siblings=True))
    provide(Fact("viral_loads", "participant", (*sources, "vlh.vlh", "vlh.vlh_date", "vlh.vlh_lloq"), _all))
