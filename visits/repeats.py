"""Do a form of screening, or before a held dose, again: another record beside the first; the latest sample counts."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from trialsite.accounts.models import User
from trialsite.casebook.actions.adding import begin_adding, begun_by, next_repeat, reasoned
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.protocol.schedule import Phase
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

NOT_HERE = Text(
    "Only forms of screening, and those that are done before a dose, can be done again.",
    "只有筛选期的表单和输注前检查的表单可以复查。",
)
EMPTY = Text("Enter this form first; it is still empty.", "该表单尚无数据，请先填写。")


def may_repeat(record: CrfRecord) -> bool:
    """Whether a form may be done again: results and vital signs within screening, what precedes a dose at its visit.

    A dose that is held is given on another day of its visit; what is done before it is repeated on that day.
    """
    if record.visit is None:
        return False
    protocol = protocol_of(record.protocol_version)
    if protocol.visit(record.visit.code).is_screening:
        return record.form in protocol.repeatable
    before = (each.form for each in protocol.forms_at(record.visit.code) if each.phase is Phase.PRE_DOSE)
    return record.form in before


def is_in_screening(record: CrfRecord) -> bool:
    """Whether a form stands at a screening visit, where the number of repeats is limited."""
    return record.visit is not None and protocol_of(record.protocol_version).visit(record.visit.code).is_screening


def repeats_of(record: CrfRecord) -> QuerySet[CrfRecord]:
    """Every record of the same form at the same visit, in the order in which they were added."""
    same = CrfRecord.objects.filter(participant=record.participant, visit=record.visit, form=record.form)
    return same.filter(retired_at__isnull=True).select_related("participant", "visit").order_by("repeat")


def most_repeats(record: CrfRecord) -> int:
    """How often the protocol lets a test be done again; more is possible and told."""
    return int(protocol_of(record.protocol_version).value("max_retests"))


@transaction.atomic
def repeat_form(*, record: CrfRecord, why: str, by: User) -> CrfRecord:
    """The record in which a form is done again; the one this person added before, while it is still empty.

    Raises ActionRefused without authority or reason, outside screening, under a lock, and while a form is still empty.
    """
    why = reasoned(why)
    if not may_repeat(record):
        raise ActionRefused("not-here", NOT_HERE)
    crf = registry.get(record.form)
    adding = begin_adding(participant=record.participant, forms=(crf,), by=by, visit=record.visit)
    same = repeats_of(record)
    begun = begun_by(same.filter(repeat__gt=1), by)
    if begun is not None:
        return begun
    if not same.filter(first_saved_at__isnull=False).exists():
        raise ActionRefused("empty-form", EMPTY)
    again = CrfRecord(
        participant=record.participant, visit=record.visit, form=record.form, repeat=next_repeat(same),
        audience=record.audience, form_version=crf.version, protocol_version=record.protocol_version, required=False,
    )  # fmt: skip
    adding.add(again, why)
    return again
