"""Numbers of samples: one sample goes to several reports of a visit, but never to those of two visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from labs.models import Chemistry, Haematology, LymphocyteSubsets
from trialsite.casebook.stored_rows import narrow, rows_of
from trialsite.crf.facts import Evidence, Fact, provide

FORMS: Mapping[str, Any] = {"haem": Haematology, "bioc": Chemistry, "lym": LymphocyteSubsets}
Numbered = tuple[Any, Any, str, str]


def _numbered(participants: Sequence[Any], as_of: datetime | None) -> list[Numbered]:
    """Participant, visit and number of every numbered report."""
    return [
        (row.record.participant_id, row.record.visit_id, row.record.visit.code, row.accession_no)
        for model in FORMS.values()
        for row in rows_of(model, participants, as_of)
        if row.accession_no is not None
    ]


def _numbers(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """number → visit, of the same participant's reports of other visits."""
    found = _numbered([record.participant_id for record in records], as_of)
    return {
        record: [
            Evidence(
                {
                    number: code
                    for person, visit, code, number in found
                    if person == record.participant_id and visit != record.visit_id
                }
            )
        ]
        for record in records
    }


def register() -> None:
    """Fill the registry of facts."""
    for model in (Haematology, Chemistry):
        narrow(model, "sample_dt", "accession_no")
    sources = tuple(f"{form}.accession_no" for form in FORMS)
    provide(Fact("accession_numbers", "record", sources, _numbers, siblings=True, together=tuple(FORMS)))
