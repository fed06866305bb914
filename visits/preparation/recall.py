"""Recall a lot: its bags are barred, everybody is told a period, and all who were infused in it are looked after."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from participants.models import Participant
from trialsite.accounts.models import User
from trialsite.audit import chain, clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.models import BagRelease, LotMove, LotState, MoveKind, ProductLot, ProductNotice
from visits.preparation.accountability import Exposed, exposed_to
from visits.preparation.looks import record_look
from visits.preparation.lots import AT, check_may_handle, said, set_state
from visits.preparation.prepared import FORM

CHECK = "PREP-04"
# where the task of a participant stands: the form of the infusion, or the attendance of its visit
FORMS = ("inf", "sv")
TASK = Text(
    "A product lot was recalled. Contact everybody infused from {first} to {last}, whatever their arm, ask for signs "
    "of infection and reactions, and record what you find.",
    "有一批试验用药品被召回。请联系{first}至{last}期间输注的所有受试者（不论分组），询问感染征象和输注反应并记录。",
)


@transaction.atomic
def recall_lot(*, lot: ProductLot, why: str, by: User) -> ProductNotice:
    """Recall a lot and tell everybody. Raises ActionRefused.

    The period reaches from the day the lot arrived to today, so that it says nothing of who was given it; the tasks are
    for all infused in it, in both arms.
    """
    lot = set_state(lot, LotState.RECALLED, {"why": said(why), "recalled_at": AT}, by)
    arrived = LotMove.objects.filter(lot=lot, kind=MoveKind.RECEIVED).order_by("number")[0]
    first, last = clock.site_date(arrived.at), clock.today()
    released = BagRelease.objects.filter(released_at__gte=clock.start_of(first), returned_at__isnull=True)
    bags = released.select_related("participant", "visit")
    people = sorted({bag.participant for bag in bags}, key=lambda each: each.code)
    change = begin(SYSTEM)
    notice = ProductNotice(made_at=change.at, period_from=first, period_to=last, people=len(people))
    with declared(change):
        tracked.insert([notice], change)
        items = (
            ItemEntry("notice.period", "Product recalled", None, f"{first.isoformat()} – {last.isoformat()}"),
            ItemEntry("notice.people", "Participants infused in that period", None, str(len(people))),
        )
        entry = EventEntry(id=change.event_id, action=Action.RECALL, actor=SYSTEM, items=items)
        chain.append(entry, at=change.at, change=change)
    for person in people:
        _ask(person, [bag for bag in bags if bag.participant_id == person.pk], TASK.format(first=first, last=last))
    return notice


def _ask(person: Participant, bags: Sequence[BagRelease], text: Text) -> None:
    """One task for a participant, at the last infusion of the period; as the system, for everybody to see."""
    visit = max(bags, key=lambda bag: bag.released_at).visit
    records = CrfRecord.objects.filter(visit=visit, form__in=FORMS, retired_at__isnull=True, repeat=1)
    record = min(records.select_related("visit", "participant"), key=lambda each: FORMS.index(each.form), default=None)
    if record is None:
        return
    change = Change(uuid.uuid4(), uuid.uuid4(), SYSTEM, clock.now())
    task = Proposal(
        record=record, kind="prompt", check_id=CHECK, address="comment", text_en=text.en, text_zh=text.zh,
        audience=Audience.BLINDED, value_then=str(change.event_id), made_at=change.at,
    )  # fmt: skip
    if Proposal.objects.filter(record=record, kind="prompt", check_id=CHECK, address="comment", state="open").exists():
        return
    with declared(change, "workflow"):
        tracked.insert([task], change)
        item = ItemEntry("record.proposal[comment]", "Proposed", None, "prompt", CHECK, text.en)
        entry = EventEntry(
            id=change.event_id, action=Action.RECALL, actor=SYSTEM, participant=person.code,
            visit=record.visit.name if record.visit else "", form=record.form, record_id=str(record.pk), items=(item,),
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change)


@transaction.atomic
def exposed(*, lot: ProductLot, by: User) -> list[Exposed]:
    """PREP-04: who was given a recalled lot, for somebody unblinded.

    Everybody's preparation is opened to find them, and that is what stands in each of their chains: whose look is
    recorded says nothing of who was exposed.
    """
    check_may_handle(by)
    records = CrfRecord.objects.filter(form=FORM, revision__gt=0, entered_in_error_at__isnull=True)
    for record in records.select_related("participant", "visit").order_by("participant__code", "visit__position"):
        record_look(record=record, by=by)
    return exposed_to(lot)
