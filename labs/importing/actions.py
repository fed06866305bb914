"""Add the results of a staged file: all of them or none, through the one save path."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction

from labs.importing.known import known_of
from labs.importing.models import LabImport, StagedFile
from labs.importing.plan import Addition, Plan
from labs.importing.planning import code_of, plan
from labs.importing.staging import check_new, lines_of, mapping_for
from participants.models import Participant
from trialsite.accounts.authority import NO_RIGHT, Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.actions.refusals import record_refusal
from trialsite.casebook.actions.save import save
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import SaveRefused, Submission
from trialsite.crf.fields import Reading
from trialsite.protocol.text import Text
from trialsite.registers.selectors import mapping_of

STALE = Text(
    "What is stored changed after you looked. Look at the file again; nothing was imported.",
    "您查看之后已保存的数据有变化，请重新查看。未导入任何结果。",
)
NOTHING = Text("The file adds nothing.", "该文件没有可导入的新结果。")
Progress = Callable[[int], None]
Refused = tuple[Addition, SaveRefused]


def plan_of(found: StagedFile) -> Plan:
    """What a staged file would add now."""
    lines = lines_of(found)
    codes = {code for line in lines if (code := code_of(line))}
    people = frozenset(Participant.objects.filter(code__in=codes).values_list("code", flat=True))
    now = clock.now()
    return plan(lines, mapping_for(found), known_of(people), people, Reading(clock.site_date(now), now))


def import_staged(*, found: StagedFile, basis: str, by: User, tell: Progress = lambda _done: None) -> LabImport:
    """Add what the dry run showed; all or nothing.

    Raises ActionRefused: without the task, "stale" where the plan is another by now or a save refuses anything,
    "imported" where somebody imported the same bytes meanwhile.
    """
    grant = authority(by, Task.IMPORT_LAB)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    refusals: list[Refused] = []
    try:
        with transaction.atomic():
            return _import(found, basis, by, (tell, refusals))
    except IntegrityError:
        check_new(found.sha256)
        raise
    finally:
        # the try went away with the transaction; it is told all the same
        for addition, refusal in refusals:
            record_refusal(addition.slot.record, refusal, by)


def _import(found: StagedFile, basis: str, by: User, told: tuple[Progress, list[Refused]]) -> LabImport:
    tell, refusals = told
    locked = StagedFile.objects.filter(pk=found.pk).first()
    if locked is None:
        raise ActionRefused("gone", STALE)
    check_new(found.sha256)
    current = mapping_of(found.laboratory)
    made = plan_of(found)
    if made.basis != basis or current is None or current.version != found.mapping_version:
        raise ActionRefused("stale", STALE)
    if not made.additions:
        raise ActionRefused("nothing", NOTHING)
    for done, addition in enumerate(made.additions, start=1):
        _add(addition, found, by, refusals)
        tell(done)
    noted = _note(found, made, by)
    StagedFile.objects.filter(pk=found.pk).delete()
    return noted


def _add(addition: Addition, found: StagedFile, by: User, refusals: list[Refused]) -> None:
    record = addition.slot.record
    refs = {address: f"{found.sha256} row {row}" for address, row in addition.rows.items()}
    submission = Submission(
        addition.answers, record.revision, origin=Origin.IMPORTED, origin_ref=found.sha256, origin_refs=refs
    )
    try:
        outcome = save(record=record, submission=submission, by=by)
    except SaveRefused as refusal:
        refusals.append((addition, refusal))
        if refusal.code in NO_RIGHT:
            raise ActionRefused(refusal.code, refusal.message) from None
        raise ActionRefused("stale", STALE) from None
    if not outcome.stored_all or {each.address for each in outcome.changed} != set(addition.answers):
        raise ActionRefused("stale", STALE)


def _note(found: StagedFile, made: Plan, by: User) -> LabImport:
    """The event of the study's chain, and the row that keeps the same bytes from being imported again."""
    counts, at, event_id = made.counts, clock.now(), uuid.uuid4()
    told = {"laboratory": found.laboratory, "mapping": str(found.mapping_version), "rows": str(found.rows)} | {
        kind: str(number) for kind, number in counts.items()
    }
    items = (
        ItemEntry("import.file", "SHA-256", None, found.sha256),
        *(ItemEntry(f"import.{name}", name.capitalize(), None, value) for name, value in told.items()),
    )
    entry = EventEntry(id=event_id, action=Action.IMPORT, actor=by.actor(), origin=Origin.IMPORTED, items=items)
    chain.append(entry, at=at)
    noted: LabImport = LabImport.objects.create(
        token=found.token, sha256=found.sha256, laboratory=found.laboratory, mapping_version=found.mapping_version,
        kind=found.kind, rows=found.rows, added=counts["add"], present=counts["present"],
        conflicts=counts["conflict"], refused=counts["refused"], forms=len(made.additions), username=by.username,
        name=by.name, at=at, event_id=event_id,
    )  # fmt: skip
    return noted
