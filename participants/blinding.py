"""The one door to the allocation: whoever needs the list or an arm asks here, and each look is in the ledger."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from participants.models import Participant, Randomisation
from participants.randomisation import files, sealing
from participants.randomisation.blocks import PROGRAM, Plan, make_list
from participants.randomisation.files import BadListError
from participants.randomisation.models import AllocationList, AllocationSlot, Origin
from participants.randomisation.used import COLUMNS as USED_COLUMNS
from participants.randomisation.used import UsedPlace, read_used
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Item
from trialsite.casebook.refused import ActionRefused
from trialsite.envelope import fingerprint
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text

__all__ = [
    "USED_COLUMNS",
    "BadListError",
    "ListState",
    "UsedPlace",
    "arms_of",
    "free_places",
    "import_list",
    "letters",
    "list_state",
    "make",
    "places_used",
    "rotate_key",
    "show_once",
    "take_place",
    "take_used_place",
]

LIST, ARM, LETTERS = "allocation.list", "participant.arm", "allocation.letters"
THERE_IS_ONE = Text(
    "The trial has its allocation list. A list is never replaced.", "本试验已有随机表，随机表不能更换。"
)
NO_LIST = Text(
    "The allocation list is not there yet. The unblinded statistician makes or imports it.",
    "尚无随机表，由非盲统计师生成或导入。",
)
PRINTED = Text(
    "The sealed letters are printed already: places from paper would make them wrong.",
    "密封揭盲信已打印，再导入纸质分配会使其不符。",
)
NOT_POSSIBLE = Text("Randomisation is not possible: {reason}", "不能随机：{reason}")
BLINDED = Text("Only somebody who is unblinded sees an arm.", "仅非盲人员可查看分组。")
FULL = Text("enrolment complete ({taken}/{total})", "入组已完成（{taken}/{total}）")
_SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class ListState:
    """What may be said of the list to everybody: whether it is there, since when, and how many places are taken."""

    made_at: Any
    taken: int
    total: int


def list_state() -> ListState | None:
    """The list as everybody may know it, None while there is none; two statements."""
    made = AllocationList.objects.first()
    if made is None:
        return None
    slots = AllocationSlot.objects.filter(allocation_list=made)
    places = list(slots.values_list("participant_id", flat=True))
    return ListState(made.made_at, sum(place is not None for place in places), len(places))


def free_places() -> int:
    """How many more participants can be randomised; 0 while there is no list."""
    state = list_state()
    return state.total - state.taken if state else 0


def make(*, protocol: Protocol, by: User, seed: bytes | None = None) -> AllocationList:
    """Make the trial's list in permuted blocks; `seed` from chance unless given. Raises ActionRefused."""
    seed = seed or secrets.token_bytes(_SEED_BYTES)
    plan = _plan(protocol)
    blocks = make_list(plan, seed)
    said = {"seed": seed.hex(), "program": PROGRAM, "sizes": [len(block) for block in blocks]}
    return _keep(Origin.MADE, [arm for block in blocks for arm in block], said, protocol, by)


def import_list(*, raw: bytes, sha256: str, protocol: Protocol, by: User) -> AllocationList:
    """Take a list made elsewhere, after its bytes and every row were verified.

    Raises BadListError with every wrong row, ActionRefused.
    """
    plan = _plan(protocol)
    _allowed(by)
    arms = files.read_list(raw, sha256, files.Expected(plan.total, plan.ratio))
    return _keep(Origin.IMPORTED, arms, {"sha256": hashlib.sha256(raw).hexdigest()}, protocol, by)


def _plan(protocol: Protocol) -> Plan:
    sizes = protocol.value("block_sizes")
    ratio = dict(zip((arm.code for arm in protocol.arms), protocol.value("allocation_ratio"), strict=True))
    return Plan(protocol.value("enrolment_target"), ratio, tuple(sizes["drawn"]), tuple(sizes["to_finish"]))


def _allowed(by: User, task: Task = Task.MANAGE_ALLOCATION) -> Grant:
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return grant


@transaction.atomic
def _keep(origin: Origin, arms: Sequence[str], said: Mapping[str, Any], protocol: Protocol, by: User) -> AllocationList:
    grant = _allowed(by)
    # whoever makes a list at the same time waits here, and is refused then
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    if AllocationList.objects.exists():
        raise ActionRefused("there-is-one", THERE_IS_ONE)
    change = begin(by.actor())
    made = AllocationList(
        key=sealing.new_key(), origin=origin, made_at=change.at, made_by=by.name, protocol_version=protocol.version
    )
    made.sealed = sealing.seal_origin(made, dict(said))
    slots = [AllocationSlot(allocation_list=made, position=place) for place in range(1, len(arms) + 1)]
    for slot, arm in zip(slots, arms, strict=True):
        slot.sealed_arm = sealing.seal_arm(slot, arm)
    with declared(change):
        tracked.insert([made], change)
        tracked.insert(slots, change)
        item = ItemEntry(LIST, "Allocation list", None, made.sealed, reason_code=origin)
        entry = EventEntry(
            id=change.event_id, action=Action.ALLOCATION_LIST, actor=change.actor, audience=Audience.UNBLINDED,
            delegation_id=grant.id, protocol_version=protocol.version, items=(item,),
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change, head=head)
    return made


def take_place(person: Participant, cause: Change, head: Any) -> int:
    """Give the next free place to a person and return how many are taken now, this one included.

    Inside the transaction of the randomisation: the list is locked until it ends, so that two never share or skip a
    place. `head` is that of the person's unblinded chain, which holds the event. Raises ActionRefused.
    """
    made = AllocationList.objects.select_for_update(of=("self",)).select_related("key").first()
    if made is None:
        raise ActionRefused("RAND-02", NOT_POSSIBLE.format(reason=NO_LIST))
    free = AllocationSlot.objects.filter(allocation_list=made, participant__isnull=True).order_by("position")
    slot = free.first()
    if slot is None:
        total = f"{AllocationSlot.objects.filter(allocation_list=made).count()}"
        raise ActionRefused("RAND-02", NOT_POSSIBLE.format(reason=FULL.format(taken=total, total=total)))
    return _give(slot, person, cause, head)


def places_used(*, raw: bytes, by: User, lock: bool = False) -> tuple[UsedPlace, ...]:
    """What a file says of places that were taken on paper, in the order of randomisation.

    With `lock`, inside a transaction, nobody takes a place meanwhile.

    Raises BadListError with every wrong row, ActionRefused.
    """
    grant = _allowed(by)
    if Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("blinded", BLINDED)
    if Item.objects.filter(event__action=Action.EXPORT, address=LETTERS).exists():
        raise ActionRefused("letters", PRINTED)
    lists = AllocationList.objects.select_for_update() if lock else AllocationList.objects.all()
    made = lists.first()
    if made is None:
        raise ActionRefused("no-list", NO_LIST)
    slots = AllocationSlot.objects.filter(allocation_list=made).values_list("position", "participant_id")
    return read_used(raw, {position: participant is not None for position, participant in slots})


def take_used_place(person: Participant, used: UsedPlace, cause: Change, head: Any) -> int:
    """Give a person the place that they have had on paper; the same as `take_place` otherwise."""
    slots = AllocationSlot.objects.select_related("allocation_list")
    return _give(slots.get(position=used.position, participant__isnull=True), person, cause, head)


def _give(slot: AllocationSlot, person: Participant, cause: Change, head: Any) -> int:
    """Write that a place is a person's; returns how many are taken now."""
    change = replace(begin(cause.actor), save_id=cause.save_id, at=cause.at)
    slot.participant, slot.taken_at = person, change.at
    with declared(change):
        tracked.update([slot], ["participant", "taken_at"], change)
        entry = EventEntry(
            id=change.event_id, action=Action.ALLOCATE, actor=change.actor, participant=person.code,
            audience=Audience.UNBLINDED, save_id=change.save_id, cause_id=cause.event_id,
            items=(ItemEntry(ARM, "Allocated arm", None, slot.sealed_arm),),
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change, head=head)
    return AllocationSlot.objects.filter(allocation_list=slot.allocation_list, participant__isnull=False).count()


def show_once(person: Participant, cause: Change, head: Any, why: str) -> str | None:
    """The code of one person's arm, for the unblinding that is `cause`; None where no place was taken for them.

    Inside the transaction of the act, which asked whether it may; the showing is an event of the person's unblinded
    chain, whose head is given.
    """
    found = AllocationSlot.objects.filter(participant=person).select_related("allocation_list__key")
    slot = found.first()
    if slot is None:
        return None
    change = replace(begin(cause.actor, cause.delegation_id), save_id=cause.save_id, at=cause.at)
    entry = EventEntry(
        id=change.event_id, action=Action.VIEW_UNBLINDED, actor=change.actor, participant=person.code,
        audience=Audience.UNBLINDED, save_id=change.save_id, cause_id=cause.event_id,
        items=(ItemEntry(ARM, "Allocated arm", None, "seen", reason_text=why),),
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change, head=head)
    return sealing.arm_of(slot)


@transaction.atomic
def letters(*, by: User) -> list[tuple[int, str]]:
    """Randomisation number and arm of every place, for the sealed letters; the printing is an event of the study.

    Raises ActionRefused without authority, and before there is a list.
    """
    grant = _allowed(by, Task.MANAGE_ALLOCATION)
    if Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("blinded", BLINDED)
    made = AllocationList.objects.select_related("key").first()
    if made is None:
        raise ActionRefused("no-list", NO_LIST)
    slots = _numbered(list(AllocationSlot.objects.filter(allocation_list=made).order_by("position")))
    for slot in slots.values():
        slot.allocation_list = made
    change = begin(by.actor(), grant.id)
    item = ItemEntry(LETTERS, "Sealed letters printed", None, str(len(slots)))
    entry = EventEntry(
        id=change.event_id, action=Action.EXPORT, actor=change.actor, audience=Audience.UNBLINDED,
        delegation_id=grant.id, items=(item,),
    )  # fmt: skip
    chain.append(entry, at=change.at)
    return [(number, sealing.arm_of(slots[number])) for number in sorted(slots)]


def _numbered(slots: Sequence[AllocationSlot]) -> dict[int, AllocationSlot]:
    """Randomisation number → its place: those taken (any, where it was on paper), then the free ones in their order."""
    numbers = dict(Randomisation.objects.values_list("participant_id", "number"))
    free = [slot for slot in slots if slot.participant_id is None]
    taken = {numbers[slot.participant_id]: slot for slot in slots if slot.participant_id is not None}
    return taken | {len(taken) + place: slot for place, slot in enumerate(free, start=1)}


@transaction.atomic
def rotate_key(old: bytes, new: bytes) -> int:
    """Wrap the key of the list anew; how many keys there were; an event. Raises InvalidUnwrap for another old key."""
    count = sealing.rewrap(old, new)
    change = begin(SYSTEM)
    items = (ItemEntry("allocation.key", "Key of the allocation list", fingerprint(old), fingerprint(new)),)
    entry = EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=items)
    chain.append(entry, at=change.at)
    return count


@transaction.atomic
def arms_of(*, people: Sequence[Participant], by: User, why: str, task: Task = Task.VIEW_ALLOCATION) -> dict[Any, str]:
    """Participant's key → code of the arm, for somebody who may see it; each look is an event of each person.

    `task` is what they need it for: the whole list, or the preparation of a bag. Raises ActionRefused. Those without an
    arm are left out.
    """
    grant = _allowed(by, task)
    if Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("blinded", BLINDED)
    found = AllocationSlot.objects.filter(participant__in=[each.pk for each in people])
    slots = {each.participant_id: each for each in found.select_related("allocation_list__key")}
    seen = [person for person in people if person.pk in slots]
    heads = chain.lock_heads(*(chain.key_for(person.code, Audience.UNBLINDED) for person in seen)) if seen else {}
    for person in seen:
        change = begin(by.actor())
        entry = EventEntry(
            id=change.event_id, action=Action.VIEW_UNBLINDED, actor=change.actor, participant=person.code,
            audience=Audience.UNBLINDED, delegation_id=grant.id,
            items=(ItemEntry(ARM, "Allocated arm", None, "seen", reason_text=why),),
        )  # fmt: skip
        key = chain.key_for(person.code, Audience.UNBLINDED)
        chain.append(entry, at=change.at, head=heads[key])
    return {person.pk: sealing.arm_of(slots[person.pk]) for person in seen}
