"""Bring the expected records of a participant in line with a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trialsite.audit import tracked
from trialsite.audit.change import Change
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.protocol.plan import ExistingRecord, PlannedRecord, compare


def bring_in_line(
    *, participant: Any, planned: tuple[PlannedRecord, ...], visits: Mapping[str, Any], version: str, change: Change
) -> tuple[ItemEntry, ...]:
    """Add the missing records and retire untouched ones that are no longer planned; returns the ledger's items.

    Forms the product does not have yet are left out.
    """
    current = list(CrfRecord.objects.filter(participant=participant, retired_at__isnull=True).select_related("visit"))
    existing = [ExistingRecord(r.visit.code if r.visit else "", r.form, r.touched) for r in current]
    difference = compare([p for p in planned if registry.known(p.form)], existing)
    new = [
        CrfRecord(
            participant=participant, visit=visits.get(each.visit), form=each.form, audience=each.audience,
            form_version=registry.get(each.form).version, protocol_version=version, required=each.required,
            due_from=each.due_from, due_to=each.due_to,
        )
        for each in difference.add
    ]  # fmt: skip
    tracked.insert(new, change)
    places = {gone.place for gone in difference.retire}
    gone = [r for r in current if ((r.visit.code if r.visit else ""), r.form) in places]
    for record in gone:
        record.retired_at = change.at
    tracked.update(gone, ["retired_at"], change)
    added = [ItemEntry("record.expected", registry.get(r.form).title.en, None, f"{r.visit or ''} {r.form}".strip()) for r in new]
    retired = [ItemEntry("record.expected", registry.get(r.form).title.en, f"{r.visit or ''} {r.form}".strip(), None) for r in gone]
    return (*added, *retired)
