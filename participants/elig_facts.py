"""Facts from the form ELIG: what the investigator answers, the planned day, the signature; and what the form reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from participants.decisions import EligibilityDecision
from participants.eligibility.needed import FORMS, FORMS_OF_HINTS, OF_FORM
from participants.eligibility.on_form import KNOWN, OTHERS, RANDOMISED
from participants.models import BEFORE_RANDOMISATION, EligibilityForm
from participants.screening import ANSWERS, PLANNED
from participants.stored import Given
from trialsite.casebook import content
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, gather_of_many, provide, shared

FORM = "elig"


@shared
def _forms(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(EligibilityForm, participants, as_of)


def _answer(name: str) -> Callable[[Sequence[Any], datetime | None], Given]:
    """A provider of one answer of the form, of the last screening first saved."""

    def given(participants: Sequence[Any], as_of: datetime | None) -> Given:
        question = registry.get(FORM).question(name)
        return _read(participants, as_of, question.stored)

    return given


def _read(participants: Sequence[Any], as_of: datetime | None, read: Callable[[Any], Any]) -> Given:
    found: dict[Any, list[Evidence]] = {}
    for row in _forms(participants, as_of):
        if (value := read(row)) is not None:
            evidence = Evidence(value, None, str(row.record_id), row.record.revision)
            found.setdefault(row.record.participant_id, []).append(evidence)
    return found


def _answers(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """All answers of the form."""
    crf = registry.get(FORM)
    return _read(participants, as_of, lambda row: content.answers_of(crf, content.Stored(row)))


def _known(records: Sequence[Any], as_of: datetime | None) -> Given:
    """What the other forms of the person say, by fact, for a form that computes from it."""
    people = [record.participant_id for record in records]
    # who is in screening was never randomised: nothing is read for that
    before = all(record.participant.stage in BEFORE_RANDOMISATION for record in records)
    keys = [key for key in OTHERS if not (before and key == RANDOMISED)]
    found = gather_of_many(keys, list(dict.fromkeys(people)), as_of)
    return {record: [Evidence(found[record.participant_id])] for record in records}


def _signature(records: Sequence[Any], as_of: datetime | None) -> Given:
    """Who signed the form as eligible and when, of the signature that is valid."""
    rows: Any = EligibilityDecision.objects if as_of is None else EligibilityDecision.history.as_of(as_of)
    keys = {record.pk: record for record in records}
    signed = rows.filter(record_id__in=list(keys), voided_at__isnull=True)
    return {keys[each.record_id]: [Evidence((each.signer, each.at))] for each in signed}


def register() -> None:
    """Fill the registry of facts."""
    for name in (*OF_FORM, PLANNED):
        provide(Fact(name, "participant", (f"{FORM}.{name}",), _answer(name), together=(FORM,)))
    sources = tuple(f"{FORM}.{name}" for name, question in registry.get(FORM).questions.items() if not question.virtual)
    provide(Fact(ANSWERS, "participant", sources, _answers, together=(FORM,)))
    provide(Fact(KNOWN, "record", (), _known, of=OTHERS, together=(FORM, *FORMS, *FORMS_OF_HINTS)))
    provide(Fact("elig_signature", "record", (), _signature))
