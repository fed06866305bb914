"""Facts about the time before the trial: HIV, earlier CD4 counts and viral loads, each with the entry it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from participants.models import HivHistory, MedicalHistory, PastCd4, PastViralLoad
from participants.viral_loads import COPIES
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.partial import PartialDate


@dataclass(frozen=True, slots=True)
class PastResult:
    """A laboratory result; its date may be known in part, and the result awaited."""

    on: PartialDate
    result: Measured | None


@dataclass(frozen=True, slots=True)
class PastCount:
    """An earlier CD4 count in cells/µL; its date may be known in part."""

    on: PartialDate
    cd4: int


@shared
def _hiv(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(HivHistory, participants, as_of)


@shared
def _counts(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(PastCd4, participants, as_of)


@shared
def _loads(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(PastViralLoad, participants, as_of)


@shared
def _illnesses(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(MedicalHistory, participants, as_of)


Rows = Callable[[Sequence[Any], datetime | None], list[Any]]
Given = Mapping[Any, list[Evidence]]


def _each(rows: Rows, read: Callable[[Any], Any], on: Callable[[Any], Any]) -> Callable[..., Given]:
    """A provider of one value per row, oldest first; a date known in part stands where it begins, none at all first."""

    def given(participants: Sequence[Any], as_of: datetime | None) -> Given:
        found: dict[Any, list[tuple[Any, Evidence]]] = {}
        for row in rows(participants, as_of):
            if (value := read(row)) is not None:
                day = on(row)
                evidence = Evidence(value, day, str(row.record_id), row.record.revision)
                found.setdefault(row.record.participant_id, []).append((day, evidence))
        return {
            key: [each for _day, each in sorted(pairs, key=lambda pair: (pair[0] is not None, pair[0] or 0))]
            for key, pairs in found.items()
        }

    return given


def _confirmed_on(row: Any) -> PartialDate | None:
    return PartialDate(row.hiv_confirm_date) if row.hiv_confirm_date else None


def _count(row: Any) -> PastCount | None:
    if row.cd4h_date is None or row.cd4h_value is None:
        return None
    return PastCount(PartialDate(row.cd4h_date), row.cd4h_value)


def _load(row: Any) -> PastResult | None:
    """The result; one detected below the limit of quantification has the limit of the entry as its bound."""
    result: Measured | None = registry.get("vlh").question("vlh").stored(row)
    if row.vlh_date is None or result is None:
        return None
    if result.op is Op.DETLT and result.value is None and result.unit == COPIES:
        result = replace(result, value=row.vlh_lloq)
    return PastResult(PartialDate(row.vlh_date), result)


def _lowest(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The lowest count of the history, whatever its date."""
    found: dict[Any, list[Evidence]] = {}
    for row in _counts(participants, as_of):
        if row.cd4h_value is not None:
            evidence = Evidence(row.cd4h_value, row.cd4h_date_earliest, str(row.record_id), row.record.revision)
            found.setdefault(row.record.participant_id, []).append(evidence)
    return {key: [min(each, key=lambda one: one.value)] for key, each in found.items()}


def _illness(category: str, *, ongoing: bool = False) -> Callable[[Any], str | None]:
    """Reads the name of an illness of a category; with `ongoing` only of one that has not ended."""

    def read(row: Any) -> str | None:
        fits = row.mh_category == category and not (ongoing and row.mh_ongoing != "Y")
        return row.mh_term if fits else None

    return read


def _other_dates(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The sample dates of a participant's other entries; one statement for all."""
    rows = _loads([record.participant_id for record in records], as_of)
    return {
        record: [
            Evidence(
                tuple(
                    PartialDate(row.vlh_date)
                    for row in rows
                    if row.vlh_date and row.record.participant_id == record.participant_id
                    if row.record_id != record.pk
                )
            )
        ]
        for record in records
    }


def register() -> None:
    """Fill the registry of facts."""
    for key, read in (("hiv_confirmed", lambda row: row.hiv_confirmed), ("hiv_confirm_date", _confirmed_on)):
        found = _each(_hiv, read, lambda row: row.hiv_confirm_date_earliest)
        provide(Fact(key, "participant", (f"hiv.{key}",), found, together=("hiv",)))
    _register_measured()
    sources = ("mh.mh_term", "mh.mh_category", "mh.mh_ongoing")
    for key, illness in (
        ("mh_infection", _illness("infection", ongoing=True)),
        ("mh_malignancy", _illness("malignancy")),
        ("mh_allergy", _illness("allergy")),
    ):
        found = _each(_illnesses, illness, lambda row: row.mh_start_earliest)
        provide(Fact(key, "participant", sources, found, together=("mh",)))


def _register_measured() -> None:
    """CD4 and HIV RNA before the trial."""
    counts, loads = ("cd4h.cd4h_date", "cd4h.cd4h_value"), ("vlh.vlh_date", "vlh.vlh", "vlh.vlh_lloq")
    counted = _each(_counts, _count, lambda row: row.cd4h_date_earliest)
    measured = _each(_loads, _load, lambda row: row.vlh_date_earliest)
    provide(Fact("cd4_history", "participant", counts, counted, together=("cd4h",)))
    provide(Fact("cd4_history_lowest", "participant", counts[1:], _lowest, together=("cd4h",)))
    provide(Fact("vl_history", "participant", loads, measured, together=("vlh",)))
    provide(Fact("vl_other_dates", "record", loads[:1], _other_dates, siblings=True, together=("vlh",)))
