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
from trialsite.protocol.plan import ExistingRecord, PlannedRecord, compare


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
    added = [
        ItemEntry("record.expected", registry.get(r.form).title.en, None, f"{r.visit or ''} {r.form}".strip())
        for r in new
    ]
    retired = [
        ItemEntry("record.expected", registry.get(r.form).title.en, f"{r.visit or ''} {r.form}".strip(), None)
        for r in gone
    ]
    return (*added, *retired, *dated)


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
