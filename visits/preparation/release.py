"""Release a bag: two people, one transaction; blinded people learn its code and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction

from participants.blinding import arms_of
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.sealing import seal
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import Answer
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.models import BagRelease, further
from visits.preparation.deviations import draft_deviations
from visits.preparation.prepared import FORM, Prepared, prepared
from visits.preparation.reading import bag_code, dose_number, use_before

OVERRIDABLE = frozenset({"PREP-05", "PREP-06"})
RELEASED = Text("Bag {code} is released already.", "输液袋{code}已放行。")
SAME_PERSON = Text(
    "Somebody else has to check: the second person signs with their own name and password.",
    "须由另一人复核：复核人请使用本人的登录名和密码。",
)
NOT_READY = Text("Not ready for release: {what}", "尚不能放行：{what}")
BARRED = Text("Release is not possible: {what}", "不能放行：{what}")
ASK_OVERRIDE = Text(
    "{what}. Release outside the limits needs a reason on the form and the confirmation of both.",
    "{what}。超限放行须在表单中填写原因，并由双人确认。",
)
WRONG_ARM = Text("Arm does not match the allocation", "分组与随机结果不符")
OF_SECOND = Text("The second person ({name}) may not check the bag. {why}", "复核人（{name}）不能复核此袋。{why}")
BLINDED = Text("Only unblinded people prepare and check the product.", "仅非盲人员可配制和复核试验用药品。")


@dataclass(frozen=True, slots=True)
class Second:
    """The second checker, whose identity is proved, and whether both confirm a release outside the limits."""

    person: User
    overrides: bool = False


def release(*, record: CrfRecord, second: Second, by: User) -> BagRelease:
    """Release the bag of a preparation. Raises ActionRefused with the rule; that try is in the unblinded ledger."""
    try:
        with transaction.atomic():
            return _release(record, second, by)
    except ActionRefused as refusal:
        _record_refusal(record, refusal, by)
        raise


def _release(record: CrfRecord, second: Second, by: User) -> BagRelease:
    grant = _check_people(second.person, by)
    person = record.participant
    chain.lock_heads(*(chain.key_for(person.code, audience) for audience in Audience))
    record = CrfRecord.objects.select_for_update(of=("self",)).select_related("participant", "visit").get(pk=record.pk)
    found = prepared(record)
    done = BagRelease.objects.filter(visit=record.visit, further=further(record.repeat)).first()
    if done is not None:
        raise ActionRefused("released", RELEASED.format(code=done.bag_code))
    arm = arms_of(people=[person], by=by, why="Release of a bag", task=Task.PREPARE_PRODUCT)[person.pk]
    _check_ready(found, arm, second)
    return _write(found, second, by, begin(by.actor(), grant.id))


def _check_people(second: User, by: User) -> Grant:
    """Both may prepare and are unblinded, and they are two; gives the grant of the first."""
    grant = _allowed(by)
    if second.pk == by.pk:
        raise ActionRefused("same-person", SAME_PERSON)
    try:
        _allowed(second)
    except ActionRefused as refusal:
        raise ActionRefused("second", OF_SECOND.format(name=second.name, why=refusal.message)) from None
    return grant


def _allowed(person: User) -> Grant:
    grant = authority(person, Task.PREPARE_PRODUCT)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("blinded", BLINDED)
    return grant


def _check_ready(found: Prepared, arm: str, second: Second) -> None:
    """Complete, of the allocated arm, and no gate shut that two people do not open with a reason."""
    if found.missing:
        first = found.missing[0]
        raise ActionRefused(first.check_id, NOT_READY.format(what=first.message))
    if found.case.value("prep_arm_confirm") != arm:
        raise ActionRefused("PREP-07", BARRED.format(what=WRONG_ARM))
    for gate in found.gates:
        if gate.check_id not in OVERRIDABLE:
            raise ActionRefused(gate.check_id, BARRED.format(what=gate.message))
        if not (second.overrides and found.case.value("prep_override_reason")):
            raise ActionRefused(gate.check_id, ASK_OVERRIDE.format(what=gate.message))


def _write(found: Prepared, second: Second, by: User, change: Change) -> BagRelease:
    record = found.record
    answers = {"prep_check_by": Answer(second.person.name), "prep_release_dt": Answer(change.at)}
    outcome = save(record=record, submission=Submission(answers, record.revision, complete=True), by=by)
    if not outcome.completed:
        what = next((each.message for each in (*outcome.refused, *outcome.findings)), Text("", ""))
        raise ActionRefused("not-complete", NOT_READY.format(what=what))
    code, dose, until = bag_code(found.case), dose_number(found.case), use_before(found.case)
    if code is None or dose is None or until is None:
        raise LookupError("A complete preparation has a code, a dose and a time.")
    done = BagRelease(
        participant=record.participant, visit=record.visit, dose=dose, further=further(record.repeat),
        bag_code=code, released_at=change.at, use_before=until,
    )  # fmt: skip
    with declared(change):
        tracked.insert([done], change)
        items = (
            ItemEntry("bag.code", "Product released", None, done.bag_code),
            ItemEntry("bag.use_before", "Use before", None, done.use_before.isoformat()),
        )
        chain.append(_entry(record, Action.RELEASE_BAG, items, change), at=change.at, change=change)
    draft_deviations(record)
    return done


def _entry(record: CrfRecord, action: Action, items: tuple[ItemEntry, ...], change: Change) -> EventEntry:
    """An event that everybody with access to the participant may read."""
    return EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=record.participant.code,
        visit=record.visit.name if record.visit else "", protocol_version=record.protocol_version,
        save_id=change.save_id, items=items,
    )  # fmt: skip


@transaction.atomic
def _record_refusal(record: CrfRecord, refusal: ActionRefused, by: User) -> None:
    """The try in the unblinded chain; by which rule it was refused is sealed."""
    change = begin(by.actor())
    why = seal(Answer(f"{refusal.code}: {refusal.message.en}"))
    item = ItemEntry("bag.release", "Release of a bag", None, None, reason_text=why)
    entry = replace(_entry(record, Action.REFUSE, (item,), change), form=FORM, audience=Audience.UNBLINDED)
    chain.append(entry, at=change.at)
    refusal.is_recorded = True
