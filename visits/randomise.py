"""Randomise a person: one transaction that collects its facts itself, takes the next place and plans the visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from participants.blinding import NOT_POSSIBLE, take_place
from participants.models import Participant, Randomisation, Stage
from participants.randomised import RANDOMISED_AS
from participants.ready import against
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.models import ChainHead
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import Submission
from trialsite.protocol.audience import Audience
from trialsite.protocol.plan import PlanStage, PlanState
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from visits.planning import plan_visits

FORM = "rand"
PAST = Text("the planned day of the first infusion lies before today", "计划首次输注日期早于今天")
FAR = Text("the first infusion is planned more than {n} days after randomisation", "计划首次输注距随机超过{n}天")


def randomise(*, participant: Participant, planned_d0: date, by: User) -> Randomisation:
    """Give a person the next place of the allocation list; `planned_d0` is the site date of the first infusion.

    Raises ActionRefused with the rule (RAND-01, RAND-02, ELIG-05 …) and what stands against it; that try is in the
    ledger. It is done once and never undone.
    """
    try:
        with transaction.atomic():
            return _randomise(participant, planned_d0, by)
    except ActionRefused as refusal:
        _record_refusal(participant, refusal, by)
        raise


def _randomise(participant: Participant, planned_d0: date, by: User) -> Randomisation:
    grant = authority(by, Task.RANDOMISE)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    code = participant.code
    keys = [chain.key_for(code, audience) for audience in Audience]
    heads = chain.lock_heads(*keys)
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    reason = against(person)
    if reason is not None:
        raise ActionRefused(*reason)
    _check_day(person, planned_d0)
    change = begin(by.actor(), grant.id)
    number = take_place(person, change, heads[chain.key_for(code, Audience.UNBLINDED)])
    done = Randomisation(
        participant=person, number=number, at=change.at, recorded_at=change.at, by=by.name, by_username=by.username,
        planned_d0=planned_d0,
    )  # fmt: skip
    write_randomisation(done, person, change, heads[code])
    _complete_form(person, by)
    return done


def _check_day(person: Participant, planned: date) -> None:
    """The first infusion is planned for today or a day that the protocol still allows."""
    today, most = clock.today(), protocol_of(person.protocol_version).value("rand_days_before_d0")
    if planned < today:
        raise ActionRefused("RAND-02", NOT_POSSIBLE.format(reason=PAST))
    if (planned - today).days > most:
        raise ActionRefused("RAND-02", NOT_POSSIBLE.format(reason=FAR.format(n=str(most))))


def write_randomisation(
    done: Randomisation, person: Participant, change: Change, head: ChainHead, more: tuple[ItemEntry, ...] = ()
) -> None:
    """Write the row, the stage and the plan of visits; a letter makes it a randomisation from paper."""
    before, person.stage = person.stage, Stage.RANDOMISED
    protocol = protocol_of(person.protocol_version)
    with declared(change):
        tracked.insert([done], change)
        tracked.update([person], ["stage"], change)
        state = PlanState(PlanStage.RANDOMISED, planned_d0=done.planned_d0)
        expected = plan_visits(person=person, protocol=protocol, state=state, change=change)
        items = (
            ItemEntry(RANDOMISED_AS, "Randomisation number", None, done.label),
            ItemEntry("participant.stage", "State", before, Stage.RANDOMISED.value),
            ItemEntry("participant.planned_d0", "First infusion planned for", None, done.planned_d0.isoformat()),
            *expected,
            *more,
        )
        entry = _entry(Action.RANDOMISE, person, change, items)
        if done.letter_ref:
            entry = replace(entry, origin=Origin.PAPER, occurred_at=done.at)
        chain.append(entry, at=change.at, change=change, head=head)


def _complete_form(person: Participant, by: User) -> None:
    """The form says by itself what there is to say; it is complete from the beginning."""
    record = CrfRecord.objects.select_related("participant", "visit").get(participant=person, form=FORM)
    save(record=record, submission=Submission({}, record.revision, complete=True), by=by)


def _entry(action: Action, person: Participant, change: Change, items: tuple[ItemEntry, ...]) -> EventEntry:
    return EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=person.code, form=FORM,
        protocol_version=person.protocol_version, save_id=change.save_id, items=items,
    )  # fmt: skip


@transaction.atomic
def _record_refusal(person: Participant, refusal: ActionRefused, by: User) -> None:
    """The try, with the rule that refused it."""
    change = begin(by.actor())
    item = ItemEntry(RANDOMISED_AS, "Randomise", None, None, refusal.code, refusal.message.en)
    chain.append(_entry(Action.REFUSE, person, change, (item,)), at=change.at)
    refusal.is_recorded = True
