"""Confirmations of implausible values: which stand, which are new, which lapse with this save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from trialsite.casebook.decide import Decision
from trialsite.casebook.models import Confirmation, CrfRecord
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Finding, Severity
from trialsite.crf.words import problem_of

# a bare statement: every save asks for them
_STANDING = "SELECT * FROM casebook_confirmation WHERE record_id = %s AND lapsed_at IS NULL"
ASKED = (Severity.IMPLAUSIBLE, Severity.DEVIATION)


@dataclass(frozen=True, slots=True)
class NewConfirmation:
    """A confirmation given with this save."""

    check_id: str
    address: str
    values: str
    why: str


@dataclass(frozen=True)
class Confirmed:
    """The confirmations after this save; `unconfirmed` are the findings still open."""

    new: tuple[NewConfirmation, ...] = ()
    lapsed: tuple[Confirmation, ...] = ()
    unconfirmed: tuple[Finding, ...] = ()
    standing: dict[tuple[str, str], str] = field(default_factory=dict)


def values_text(finding: Finding, answers: Answers) -> str:
    """The values a confirmation was given for; it lapses when this text changes."""
    return "|".join(f"{address}={answers[address].text}" for address in finding.addresses)


def standing(record: CrfRecord, instant: datetime | None = None) -> list[Confirmation]:
    """The confirmations that did not lapse (by the instant); none are looked for where there are none."""
    if record.revision == 0 or not getattr(record, "has_confirmations", True):
        return []
    if instant is None:
        return list(Confirmation.objects.raw(_STANDING, [record.pk]))
    found = Confirmation.objects.filter(record_id=record.pk)
    return list(found.filter(Q(lapsed_at__isnull=True) | Q(lapsed_at__gt=instant), at__lte=instant))


def settle(
    record: CrfRecord, decision: Decision, submission: Submission, known: Sequence[Confirmation] | None = None
) -> Confirmed:
    """Match findings that may be confirmed against stored confirmations (`known` where read already) and new ones."""
    asked = [finding for finding in decision.findings if finding.severity in ASKED]
    crf = registry.get(record.form)
    existing = {
        (each.check_id, each.address): each
        for each in (standing(record) if known is None else known)
        if crf.question(each.address).audience in decision.audiences
    }
    new: list[NewConfirmation] = []
    open_: list[Finding] = []
    kept: dict[tuple[str, str], str] = {}
    for finding in asked:
        values = values_text(finding, decision.case.answers)
        earlier = existing.get(finding.key)
        why = submission.confirmations.get(finding.key, "").strip()
        why = "" if problem_of(why) else why
        if earlier is not None and earlier.values_then == values:
            kept[finding.key] = earlier.why
        elif why:
            new.append(NewConfirmation(*finding.key, values, why))
            kept[finding.key] = why
        else:
            open_.append(finding)
    lapsed = tuple(
        each for key, each in existing.items() if key not in kept or any((n.check_id, n.address) == key for n in new)
    )
    return Confirmed(tuple(new), lapsed, tuple(open_), kept)
