"""Entries that the system writes into a running log in the transaction of what they follow from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from trialsite.audit import tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change as Declared
from trialsite.audit.change import declared
from trialsite.audit.entries import EventEntry, Origin
from trialsite.casebook import content
from trialsite.casebook.actions.adding import added_item, next_repeat
from trialsite.casebook.actions.traces import save_entries
from trialsite.casebook.confirmations import Confirmed
from trialsite.casebook.followup import Followup
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Change, Submission
from trialsite.crf import registry
from trialsite.crf.answers import EMPTY, Answer
from trialsite.protocol.audience import Audience

# entries of the unblinded are numbered apart: a gap in the numbers would tell of them
UNBLINDED_FROM = 501


@dataclass(frozen=True)
class Drafted:
    """The entry that was made, and the event that tells of it."""

    record: CrfRecord
    event: tuple[EventEntry, Declared]


def draft_entry(
    beside: CrfRecord, form: str, answers: Mapping[str, Answer], audience: Audience, cause: Declared
) -> Drafted:
    """A new entry of a log of the participant of a record, with answers of the system; not complete.

    Only inside the declared change that is its cause, with the head of the audience locked.
    """
    record = _empty(beside, form, audience)
    change = Declared(uuid.uuid4(), cause.save_id, SYSTEM, cause.at)
    crf = registry.get(form)
    record.revision, record.first_saved_at = 1, change.at
    record.last_saved_at, record.last_saved_by = change.at, SYSTEM.name
    record.awaiting_investigator = sum(
        question.answered_by == "investigator" and question.critical for question in crf.questions.values()
    )
    with declared(change):
        tracked.insert([record], change, revision=1)
        writing = content.apply(crf, record, content.Stored(), dict(answers))
        writing.beside = beside
        content.write(writing, change, 1)
    changes = tuple(Change(address, EMPTY, answer) for address, answer in answers.items())
    submission = Submission(answers, 0, origin=Origin.SYSTEM)
    rest = (False, Confirmed(), Followup(items=(added_item(record, ""),)))
    entry = save_entries(record, crf, change, changes, submission, rest)[0]
    return Drafted(record, (replace(entry, cause_id=cause.event_id), change))


def _empty(beside: CrfRecord, form: str, audience: Audience) -> CrfRecord:
    crf = registry.get(form)
    own = CrfRecord.objects.filter(
        participant_id=beside.participant_id, visit__isnull=True, form=form, audience=audience
    )
    first = UNBLINDED_FROM if audience == Audience.UNBLINDED else 1
    return CrfRecord(
        participant=beside.participant, form=form, repeat=max(first, next_repeat(own)), audience=audience,
        form_version=crf.version, protocol_version=beside.protocol_version, required=False,
    )  # fmt: skip
