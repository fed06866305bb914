"""Record who was trained in what, and withdraw a record that was made by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.delegating.rights import check_may, reasoned
from trialsite.accounts.models import Training, User, Withdrawal
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, ItemEntry


@dataclass(frozen=True, slots=True)
class Course:
    """One training: subjects ("gcp", "system", "vs 2.0"), the site date, who held it, where the evidence lies."""

    subjects: tuple[str, ...]
    held_on: date
    held_by: str
    evidence: str


@transaction.atomic
def record_training(*, people: Sequence[User], course: Course, by: User) -> list[Training]:
    """One record for each person who was there. Raises ValidationError with what to change."""
    check_may(by, Task.KEEP_DELEGATION)
    chain.lock_heads(chain.STUDY)
    _check(people, course)
    change = begin(by.actor())
    first = (Training.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    rows = [
        Training(
            number=number, person=person, subjects="\n".join(course.subjects), held_on=course.held_on,
            held_by=course.held_by.strip(), evidence=course.evidence.strip(), written_by=by, written_at=change.at,
        )
        for number, person in enumerate(people, first)
    ]  # fmt: skip
    told = ", ".join(course.subjects).upper()
    items = tuple(part for row in rows for part in _told(row, told))
    with declared(change):
        tracked.insert(rows, change)
        trace.record(Action.TRAINING, by.actor(), items, change)
    for person in people:
        person.forget_rights()
    return rows


def _told(row: Training, subjects: str) -> tuple[ItemEntry, ...]:
    """What the ledger says of a new record."""
    where = f"training[{row.code}]"
    return (
        ItemEntry(f"{where}.person", "Trained", None, row.person.name, reason_text=row.evidence),
        ItemEntry(f"{where}.subjects", "Subjects of training", None, subjects),
        ItemEntry(f"{where}.held_on", "Training held on", None, row.held_on.isoformat()),
    )


def _check(people: Sequence[User], course: Course) -> None:
    faults = {
        "people": (not people, _("Choose who was trained.")),
        "subjects": (not course.subjects, _("Choose at least one subject.")),
        "held_on": (course.held_on > clock.today(), _("A training is recorded once it was held. Enter its day.")),
        "held_by": (not course.held_by.strip(), _("Say who held the training.")),
        "evidence": (not course.evidence.strip(), _("Say where the evidence lies: certificate, sheet, folder.")),
    }
    wrong = {name: text for name, (applies, text) in faults.items() if applies}
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def withdraw_training(*, training: Training, why: str, by: User) -> Withdrawal:
    """Mark a record as made by mistake; it counts no longer, at once. Raises ValidationError."""
    check_may(by, Task.KEEP_DELEGATION)
    chain.lock_heads(chain.STUDY)
    if Withdrawal.objects.filter(training=training).exists():
        raise ValidationError(_("This record was withdrawn before. Nothing was changed."))
    change = begin(by.actor())
    ended = Withdrawal(training=training, by=by, at=change.at, why=reasoned(why))
    with declared(change):
        tracked.insert([ended], change)
        item = ItemEntry(f"training[{training.code}].state", "Training", training.code, "withdrawn", "", ended.why)
        trace.record(Action.TRAINING_WITHDRAW, by.actor(), (item,), change)
    training.person.forget_rights()
    return ended
