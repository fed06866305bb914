"""What the principal investigator would sign now, and the decisions that were signed: for pages, log and actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participants.decisions import DecisionLine, EligibilityDecision
from participants.eligibility.frozen import Line, Of, digest, lines_of
from participants.eligibility.signing import Reason, reasons_against_signing
from participants.models import Participant
from participants.screening import Screening, assess
from trialsite.casebook.models import CrfRecord

FORM = "elig"


@dataclass(frozen=True, slots=True)
class ToSign:
    """The states, answers and assumptions that a signature would cover now, their hash, and what stands against it."""

    record: CrfRecord
    screening: Screening
    answers: Mapping[str, str]
    lines: tuple[Line, ...]
    digest: str
    against: tuple[Reason, ...]


def to_sign(participant: Participant, record: CrfRecord) -> ToSign:
    """What a signature over the form ELIG of a person would cover as everything stands now; reads only."""
    screening = assess([participant])[participant.pk]
    answers = {address: answer.text or "" for address, answer in screening.answers.items() if answer.given}
    lines = lines_of(screening.eligibility, answers)
    version = screening.protocol.version
    signed = digest(about(participant.code, record, version, screening.enrol_date), lines)
    against = reasons_against_signing(screening.computed, screening.answers)
    return ToSign(record, screening, answers, lines, signed, against)


def about(code: str, record: CrfRecord, version: str, enrol_date: Any) -> tuple[Any, ...]:
    """Whom and what a decision is about, as it is hashed."""
    return (code, str(record.pk), record.form_version, version, enrol_date)


def elig_record(participant: Participant) -> CrfRecord | None:
    """The form ELIG of a person, with participant and visit."""
    found = CrfRecord.objects.select_related("participant", "visit").filter(
        participant=participant, form=FORM, entered_in_error_at__isnull=True
    )
    return found.order_by("-repeat").first()


def decisions_of(people: Iterable[Participant], as_of: datetime | None = None) -> dict[Any, EligibilityDecision]:
    """The last decision of each person, valid or voided, as of now or of an instant; one statement."""
    keys = [each.pk for each in people]
    rows: Any = EligibilityDecision.objects if as_of is None else EligibilityDecision.history.as_of(as_of)
    return {each.participant_id: each for each in rows.filter(participant_id__in=keys).order_by("at")}


def lines_signed(decision: EligibilityDecision) -> tuple[Line, ...]:
    """The lines of a decision, as they were signed."""
    return tuple(_line(each) for each in DecisionLine.objects.filter(decision_id=decision.pk).order_by("place"))


def _line(row: DecisionLine) -> Line:
    source = str(row.source_id) if row.source_id else ""
    return Line(row.criterion, Of(row.of), row.name, row.text, row.on, source, row.revision)


def rows_for(decision: EligibilityDecision, lines: Sequence[Line]) -> list[DecisionLine]:
    """The rows that keep lines."""
    return [
        DecisionLine(
            decision=decision, place=place, criterion=line.criterion, of=line.of.value, name=line.name,
            text=line.text, on=line.on, source_id=line.record_id or None, revision=line.revision,
        )
        for place, line in enumerate(lines)
    ]  # fmt: skip


def holds(decision: EligibilityDecision, known: CrfRecord | None = None) -> bool:
    """Whether a decision stands: not voided, and as it was signed.

    `known`: its form with the participant, where a page has it already.
    """
    return decision.voided_at is None and is_as_signed(decision, known)


def is_as_signed(decision: EligibilityDecision, known: CrfRecord | None = None) -> bool:
    """Whether a decision, valid or voided, says what was signed: not moved, no line altered, added or removed."""
    record = known or CrfRecord.objects.select_related("participant").get(pk=decision.record_id)
    told = about(record.participant.code, record, decision.protocol_version, decision.enrol_date)
    is_moved = record.participant_id != decision.participant_id
    return not is_moved and decision.digest == digest(told, lines_signed(decision))
