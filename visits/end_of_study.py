"""Open the end of study: its one form, at the visit with which taking part ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from participants.models import Participant
from trialsite.accounts.models import User
from trialsite.casebook.actions.adding import Adding, begin_adding
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.registers.selectors import protocol_of
from visits.models import Visit

FORM = "eos"


@transaction.atomic
def open_end_of_study(*, participant: Participant, by: User) -> CrfRecord:
    """The form of the end of study: the one that holds data, else an empty one at the last visit that has begun.

    There is one per participant; an empty one elsewhere stays until the other is saved. Pressed twice it leads to the
    same form. Raises ActionRefused without authority, before consent and under a lock.
    """
    crf = registry.get(FORM)
    visit = _last_begun(participant)
    adding = begin_adding(participant=participant, forms=(crf,), by=by, visit=visit)
    forms = CrfRecord.objects.filter(participant=participant, form=FORM, entered_in_error_at__isnull=True)
    held = forms.filter(first_saved_at__isnull=False).select_related("participant", "visit").first()
    return held or _at(visit, participant, forms, adding)


def _at(visit: Any, participant: Participant, forms: Any, adding: Adding) -> CrfRecord:
    """The empty form at a visit; made, or expected again, where it is not there."""
    found: CrfRecord | None = forms.filter(visit=visit).select_related("participant", "visit").first()
    if found is not None:
        if found.retired_at is not None:
            adding.bring_back(found)
        return found
    void = CrfRecord.objects.filter(participant=participant, visit=visit, form=FORM).count()
    crf = registry.get(FORM)
    record = CrfRecord(
        participant=participant, visit=visit, form=FORM, repeat=void + 1, audience=crf.audience,
        form_version=crf.version, protocol_version=participant.protocol_version,
    )  # fmt: skip
    adding.add(record)
    return record


def _last_begun(participant: Participant) -> Visit:
    """The last visit of the schedule that holds data; the first one while none does."""
    protocol = protocol_of(participant.protocol_version)
    apart = [visit.code for visit in protocol.visits if visit.is_unscheduled]
    own = Visit.objects.filter(participant=participant).exclude(code__in=apart)
    begun = CrfRecord.objects.filter(
        participant=participant, first_saved_at__isnull=False, entered_in_error_at__isnull=True
    )
    last = own.filter(pk__in=begun.values("visit")).order_by("-position").first()
    return last or own.order_by("position")[:1].get()
