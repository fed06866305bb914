"""Numbers of samples: one sample goes to several reports of a visit, but never to those of two visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from labs.models import Chemistry, Haematology, LymphocyteSubsets
from trialsite.crf.facts import Evidence, Fact, provide

FORMS: Mapping[str, Any] = {"haem": Haematology, "bioc": Chemistry, "lym": LymphocyteSubsets}
_COLUMNS = ("record__participant_id", "record__visit_id", "record__visit__code", "accession_no")
Numbered = tuple[Any, Any, str, str]


def _numbered(participants: Sequence[Any], as_of: datetime | None) -> list[Numbered]:
    """Participant, visit and number of every numbered report; one statement, as of an instant one per form."""
    of_forms = [_of_form(model, participants, as_of) for model in FORMS.values()]
    if as_of is not None:
        return list(chain.from_iterable(of_forms))
    first, *others = of_forms
    return list(first.union(*others, all=True))


def _of_form(model: Any, participants: Sequence[Any], as_of: datetime | None) -> Any:
    rows = model.objects if as_of is None else model.history.as_of(as_of)
    return rows.filter(
        record__participant_id__in=list(participants), record__visit__isnull=False,
        record__entered_in_error_at__isnull=True, accession_no__isnull=False,
    ).values_list(*_COLUMNS)  # fmt: skip


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
    sources = tuple(f"{form}.accession_no" for form in FORMS)
    provide(Fact("accession_numbers", "record", sources, _numbers, siblings=True))
