"""Facts about concomitant medication: each entry, and which conditions and events it was given for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trialsite.casebook.linked import links_to
from trialsite.casebook.models import Proposal, ProposalState
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.values.partial import PartialDate
from visits.medication import Medication, doubts
from visits.models import ConcomitantMedication

Given = Mapping[Any, list[Evidence]]
FORM = "cm"


@shared
def _entries(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(ConcomitantMedication, participants, as_of)


def _conmeds(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Every entry that names a drug, oldest start first; a second statement where a class is in doubt."""
    rows = [row for row in _entries(participants, as_of) if row.cm_name]
    asked = {row.record_id: doubts(row.cm_name, row.cm_class) for row in rows}
    answered = _answered([record for record, checks in asked.items() if checks], as_of)
    found: dict[Any, list[Evidence]] = {}
    for row in sorted(rows, key=lambda row: row.cm_start_earliest or date.min):
        unclear = any((row.record_id, check, row.cm_class) not in answered for check in asked[row.record_id])
        evidence = Evidence(
            _medication(row, unclear=unclear), row.cm_start_earliest, str(row.record_id), row.record.revision
        )
        found.setdefault(row.record.participant_id, []).append(evidence)
    return found


def _medication(row: Any, *, unclear: bool) -> Medication:
    start, end = (PartialDate(text) if text else None for text in (row.cm_start, row.cm_end))
    return Medication(row.cm_name, row.cm_class, row.cm_route, start, end, row.cm_ongoing == "Y", unclear)


def _answered(records: Iterable[Any], as_of: datetime | None) -> frozenset[tuple[Any, str, str | None]]:
    """Record, check and class for which a prompt was answered."""
    wanted = list(records)
    if not wanted:
        return frozenset()
    done = (ProposalState.ACCEPTED, ProposalState.DECLINED)
    rows = Proposal.objects.filter(record_id__in=wanted, kind="prompt", state__in=done)
    if as_of is not None:
        rows = rows.filter(answered_at__lte=as_of)
    return frozenset(rows.values_list("record_id", "check_id", "value_then"))


def _medication_for(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The medication entries that were linked to a record; nothing where none was."""
    links = links_to(records, as_of)
    found = {target: [str(each.record_id) for each in own if each.record.form == FORM] for target, own in links.items()}
    return {record: [Evidence(tuple(found[record.pk]))] for record in records if found.get(record.pk)}


def register() -> None:
    """Fill the registry of facts."""
    entry = ("cm_name", "cm_class", "cm_route", "cm_start", "cm_ongoing", "cm_end")
    provide(Fact("conmeds", "participant", tuple(f"cm.{name}" for name in entry), _conmeds, together=("cm",)))
    provide(Fact("medication_for", "record", ("cm.cm_indication_link",), _medication_for))
