"""Add an entry to a running log: an empty record under the next number, opened by its first value."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.casebook.actions.adding import begin_adding, begun_by, next_repeat
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.protocol.text import Text

BY_ACT = Text(
    "Entries of this log come from an act of their own, never from here.", "该记录由相应操作自动生成，不能在此新增。"
)


@transaction.atomic
def add_entry(*, participant: Any, form: str, by: User) -> CrfRecord:
    """The record of a new entry; the one this person added before, while it is still empty.

    `form` is a running log of the participant's protocol. Raises ActionRefused without authority, before consent
    and under a lock. Two people who add at once get an entry each: the participant's head is locked meanwhile.
    """
    crf = registry.get(form)
    if crf.by_act:
        raise ActionRefused("by-act", BY_ACT)
    adding = begin_adding(participant=participant, forms=(crf,), by=by)
    entries = CrfRecord.objects.filter(participant=participant, visit__isnull=True, form=form, audience=crf.audience)
    begun = begun_by(entries, by)
    if begun is not None:
        return begun
    record = CrfRecord(
        participant=participant, form=form, repeat=next_repeat(entries), audience=crf.audience,
        form_version=crf.version, protocol_version=participant.protocol_version, required=False,
    )  # fmt: skip
    adding.add(record)
    return record
