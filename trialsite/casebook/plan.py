"""Bring the expected records of a participant in line with a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from trialsite.audit import clock, tracked
from trialsite.audit.change import Change
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.protocol.plan import ExistingRecord, PlannedRecord, amend, compare


def bring_under(
    *, participant: Any, planned: tuple[PlannedRecord, ...], visits: Mapping[str, Any], version: str, change: Change
) -> tuple[ItemEntry, ...]:
    """Bring the records of somebody who is under way under another version of the protocol; the ledger's items.

    What holds data, is frozen or locked, or was due before stays under the version that it was made for. A record that
    was retired earlier is expected again.
    """
    here = Q(visit__isnull=True) | Q(visit__in=list(visits.values()))
    rows = CrfRecord.objects.filter(here, participant=participant, repeat=1).select_related("visit")
    every = {_existing(record).identity: record for record in rows}
    kept = {key: record for key, record in every.items() if record.retired_at is None}
    known = [each for each in planned if registry.known(each.form)]
    difference = amend(known, [_existing(record) for record in kept.values()], on=clock.site_date(change.at))
    new = [_record(participant, each, visits, version) for each in difference.add if each.identity not in every]
    tracked.insert(new, change)
    again = [each for each in difference.add if each.identity in every]
    gone = [record for each in difference.retire if _is_open(record := every[each.identity])]
    taken = [(record, each) for each in (*difference.redate, *again) if _is_open(record := every[each.identity])]
    for record in gone:
        record.retired_at = change.at
    told = [*(_expected(record) for record in new), *(_expected(record, gone=True) for record in gone)]
    told += [item for record, each in taken for item in _take_over(record, each, version)]
    changed = [*gone, *(record for record, _each in taken)]
    tracked.update(changed, ["retired_at", "due_from", "due_to", "required", "protocol_version"], change)
    return tuple(told)


def _is_open(record: CrfRecord) -> bool:
    return record.frozen_at is None and record.locked_at is None and record.entered_in_error_at is None


def _take_over(record: CrfRecord, each: PlannedRecord, version: str) -> list[ItemEntry]:
    """What is told of a record that another version takes over: that it is expected again, and its new days."""
    told = [] if record.retired_at is None else [_expected(record)]
    if (record.due_from, record.due_to) != (each.due_from, each.due_to):
        told.append(_dated(record, each))
    record.retired_at, record.required, record.protocol_version = None, each.required, version
    record.due_from, record.due_to = each.due_from, each.due_to
    return told


def _expected(record: CrfRecord, *, gone: bool = False) -> ItemEntry:
    place = f"{record.visit or ''} {record.form}".strip()
    old, new = (place, None) if gone else (None, place)
    return ItemEntry("record.expected", registry.get(record.form).title.en, old, new)


def bring_in_line(
    *, participant: Any, planned: tuple[PlannedRecord, ...], visits: Mapping[str, Any], version: str, change: Change
) -> tuple[ItemEntry, ...]:
    """Add missing records, retire untouched future ones that are no longer planned, date the others anew.

    Returns the ledger's items. Forms the product does not have yet are left out; so are records that people added,
    repeats and those of visits that are not among `visits`.
    """
    here = Q(visit__isnull=True) | Q(visit__in=list(visits.values()))
    expected = CrfRecord.objects.filter(here, participant=participant, repeat=1, retired_at__isnull=True)
    current = list(expected.select_related("visit"))
    by_identity = {_existing(record).identity: record for record in current}
    known = [each for each in planned if registry.known(each.form)]
    difference = compare(known, [_existing(record) for record in current], on=clock.site_date(change.at))
    new = [_record(participant, each, visits, version) for each in difference.add]
    tracked.insert(new, change)
    gone = [by_identity[each.identity] for each in difference.retire]
    for record in gone:
        record.retired_at = change.at
    tracked.update(gone, ["retired_at"], change)
    dated = _redate(by_identity, difference.redate, change)
    return (*(_expected(each) for each in new), *(_expected(each, gone=True) for each in gone), *dated)


def date_anew(
    *, participant: Any, planned: Iterable[PlannedRecord], visits: Mapping[str, Any], change: Change
) -> tuple[ItemEntry, ...]:
    """Date the untouched records of `visits` as planned; nothing is added and nothing retired. The ledger's items."""
    there = CrfRecord.objects.filter(participant=participant, repeat=1, visit__in=list(visits.values()))
    by_identity = {_existing(record).identity: record for record in there.select_related("visit")}
    difference = compare(planned, [_existing(record) for record in by_identity.values()])
    return tuple(_redate(by_identity, difference.redate, change))


def _redate(by_identity: Mapping[Any, CrfRecord], planned: Iterable[PlannedRecord], change: Change) -> list[ItemEntry]:
    moved = [(by_identity[each.identity], each) for each in planned]
    items = [_dated(record, each) for record, each in moved]
    for record, each in moved:
        record.due_from, record.due_to = each.due_from, each.due_to
    tracked.update([record for record, _each in moved], ["due_from", "due_to"], change)
    return items


def _dated(record: CrfRecord, each: PlannedRecord) -> ItemEntry:
    place = f"{record.visit or ''} {registry.get(record.form).title.en}".strip()
    before, after = _days(record.due_from, record.due_to), _days(each.due_from, each.due_to)
    return ItemEntry("record.due", place, before, after)


def _days(first: date | None, last: date | None) -> str | None:
    return " – ".join(day.isoformat() for day in (first, last) if day) or None


def _existing(record: CrfRecord) -> ExistingRecord:
    visit = record.visit
    return ExistingRecord(
        visit.code if visit else "", record.form, record.touched, visit.number if visit else 1, record.repeat,
        record.due_from, record.due_to,
    )  # fmt: skip


def _record(participant: Any, each: PlannedRecord, visits: Mapping[str, Any], version: str) -> CrfRecord:
    return CrfRecord(
        participant=participant, visit=visits.get(each.visit), form=each.form, repeat=each.repeat,
        audience=each.audience, form_version=registry.get(each.form).version, protocol_version=version,
        required=each.required, due_from=each.due_from, due_to=each.due_to,
    )  # fmt: skip
