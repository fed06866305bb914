"""A released bag that comes back unused: everybody learns so by its code, and another one can be ordered."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.models import BagRelease, Infusion, further
from visits.preparation.lots import check_may_handle

# why a bag comes back: said alike of both arms, so that blinded people may read it
REASONS: Mapping[str, Text] = {
    "DAMAGED": Text("Bag, cover or label damaged", "输液袋、遮蔽袋或标签破损"),
    "EXPIRED": Text("Use-before time passed", "已过使用期限"),
    "NOT_GIVEN": Text("The dose is not given now", "本次暂不输注"),
    "OTHER": Text("Other", "其他"),
}
WHY = Text("Choose why the bag came back.", "请选择退回原因。")
NO_BAG = Text("No released bag is out.", "没有已放行且未退回的输液袋。")
INFUSED = Text(
    "The infusion of this bag was begun. Enter what came back under “Returned bag”.",
    "该袋已开始输注，请在“退回的输液袋”中填写退回情况。",
)


@transaction.atomic
def return_bag(*, record: CrfRecord, why: str, by: User) -> BagRelease:
    """Note that the bag of this preparation came back unused; it is not to be given any more. Raises ActionRefused."""
    grant = check_may_handle(by)
    if why not in REASONS:
        raise ActionRefused("empty", WHY)
    chain.lock_heads(*(chain.key_for(record.participant.code, audience) for audience in Audience))
    bag = BagRelease.objects.filter(
        visit=record.visit, further=further(record.repeat), returned_at__isnull=True
    ).first()
    if bag is None:
        raise ActionRefused("no-bag", NO_BAG)
    if Infusion.objects.filter(record__visit=record.visit, inf_start__isnull=False, inf_bag_code=bag.bag_code).exists():
        raise ActionRefused("infused", INFUSED)
    change = begin(by.actor(), grant.id)
    bag.returned_at, bag.returned_by, bag.returned_why = change.at, by.name, why
    with declared(change):
        tracked.update([bag], ["returned_at", "returned_by", "returned_why"], change)
        item = ItemEntry("bag.returned", "Bag returned unused", None, bag.bag_code, why, REASONS[why].en)
        entry = EventEntry(
            id=change.event_id, action=Action.RETURN_BAG, actor=change.actor, participant=record.participant.code,
            visit=record.visit.name if record.visit else "", protocol_version=record.protocol_version, items=(item,),
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change)
    return bag
