"""Order a bag for a dose: the site says by when and with which weight, alike in both arms; the pharmacy's queue has it.

The order makes the preparation where none is planned: for the bag after one that came back unused, and for people who
were randomised before there were preparations.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.selectors import locked
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.facts import weighed
from visits.models import BagOrder, BagRelease, Infusion
from visits.preparation.prepared import FORM

AHEAD = timedelta(days=14)
ORDERED = "bag.ordered"
IN_TIME = Text(
    "Enter when the bag is needed at the bedside: from now on, at most 14 days ahead.",
    "请填写床旁需要输液袋的时间：不早于现在，最多提前14天。",
)
NO_WEIGHT = Text("Measure the weight first: the dose is made from it.", "请先测量体重：剂量按体重计算。")
IS_RELEASED = Text(
    "Bag {code} is released. Another one can be ordered once it is back in the pharmacy.",
    "输液袋{code}已放行。须待其退回药房后才能再次申领。",
)
IS_RECORDED = Text("This dose is recorded already.", "该次输注已有记录。")
IS_SHUT = Text("This form is frozen or locked.", "该表单已冻结或锁定。")


@transaction.atomic
def order_bag(*, record: CrfRecord, needed_at: datetime, by: User) -> BagOrder:
    """Order the bag for the dose of this form of an infusion, or change the order; `needed_at` is UTC.

    The weight is the one of the visit, or the last one measured before it. Raises ActionRefused.
    """
    grant = authority(by, Task.ENTER_DATA)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    chain.lock_heads(*(chain.key_for(record.participant.code, audience) for audience in Audience))
    found = locked(record)
    now = clock.now()
    _check_may_be_ordered(found)
    if not now <= needed_at <= now + AHEAD:
        raise ActionRefused("needed-at", IN_TIME)
    weight, on = weight_for(found)
    change = begin(by.actor(), grant.id)
    bag = BagRelease.objects.filter(visit=found.visit).count() + 1
    order = BagOrder.objects.filter(visit=found.visit, bag=bag).first()
    before = order.needed_at.isoformat() if order else None
    is_new = order is None
    order = order or BagOrder(participant=found.participant, visit=found.visit, bag=bag)
    order.needed_at, order.weight_kg, order.weighed_on = needed_at, weight, on
    order.ordered_at, order.ordered_by = change.at, by.name
    _write(found, order, change, before, is_new=is_new)
    return order


def _check_may_be_ordered(record: CrfRecord) -> None:
    """No dose recorded, no bag in use, nothing shut."""
    if record.frozen_at or record.locked_at:
        raise ActionRefused("locked", IS_SHUT)
    row = Infusion.objects.filter(record=record).first()
    if row is not None and (row.inf_start is not None or row.inf_status):
        raise ActionRefused("recorded", IS_RECORDED)
    bag = BagRelease.objects.filter(visit=record.visit, returned_at__isnull=True).first()
    if bag is not None:
        raise ActionRefused("released", IS_RELEASED.format(code=bag.bag_code))


def weight_for(record: CrfRecord) -> tuple[Decimal, date]:
    """The weight in kg to begin with and its site date: that of the visit, else the last one before. ActionRefused."""
    rows = weighed([record.participant_id], None)
    place = record.visit.position if record.visit else 0
    dated = [row for row in rows if row.vs_dt is not None and row.record.visit.position <= place]
    if not dated:
        raise ActionRefused("no-weight", NO_WEIGHT)
    row = next((row for row in dated if row.record.visit_id == record.visit_id), dated[0])
    return row.weight_kg, clock.site_date(row.vs_dt)


def _write(record: CrfRecord, order: BagOrder, change: Change, before: str | None, *, is_new: bool) -> None:
    """The order, the preparation where there is none, and their event, which everybody may read."""
    made, again = _preparation_for(record, order.bag)
    items = [
        ItemEntry(ORDERED, "Product ordered for", before, order.needed_at.isoformat()),
        ItemEntry("bag.ordered_kg", "Weight, kg", None, f"{order.weight_kg}"),
        *(
            ItemEntry("record.expected", registry.get(FORM).title.en, None, f"{each.visit} {FORM}")
            for each in made + again
        ),
    ]
    with declared(change):
        if is_new:
            tracked.insert([order], change)
        else:
            tracked.update([order], ["needed_at", "weight_kg", "weighed_on", "ordered_at", "ordered_by"], change)
        tracked.insert(made, change)
        tracked.update(again, ["retired_at"], change)
        chain.append(entry_for(record, Action.ORDER_BAG, change, tuple(items)), at=change.at, change=change)


def _preparation_for(record: CrfRecord, bag: int) -> tuple[list[CrfRecord], list[CrfRecord]]:
    """The preparation that this bag still lacks: a new one, or the one that was not expected any more."""
    same: dict[str, Any] = {"participant": record.participant, "visit": record.visit, "form": FORM, "repeat": bag}
    there = CrfRecord.objects.filter(**same).select_related("visit").first()
    if there is not None:
        again = [there] if there.retired_at else []
        there.retired_at = None
        return [], again
    crf = registry.get(FORM)
    new = CrfRecord(
        **same, audience=crf.audience, form_version=crf.version, protocol_version=record.protocol_version,
        required=False, due_from=record.due_from, due_to=record.due_to,
    )  # fmt: skip
    return [new], []
