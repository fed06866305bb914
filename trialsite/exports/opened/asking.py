"""Ask for a copy of what is sealed; what the ledger keeps of it is for unblinded eyes, a refused try too."""

from __future__ import annotations

import uuid

from django.db import transaction

from participants import blinding
from participants.models import Randomisation
from participants.opened import check_unblinded
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.models import Item
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.exports.models import Export, Kind
from trialsite.exports.package.scope import ALL
from trialsite.exports.work import SAID, ask
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

ADDRESS = f"export.{Kind.UNBLINDED}"
WHY = Text("Say what the unblinded data are needed for.", "请说明需要非盲数据的理由。")


def ask_unblinded(*, why: str, by: User) -> Export:
    """Let the worker make it, of all; each arm is recorded as looked at, with the reason.

    Raises ActionRefused without authority or reason, and before database lock and planned unblinding; the try is in
    the ledger.
    """
    try:
        with transaction.atomic():
            return _asked(why.strip(), by)
    except ActionRefused as refusal:
        _record_refusal(refusal, by)
        refusal.is_recorded = True
        raise


def _asked(why: str, by: User) -> Export:
    check_unblinded()
    if not why:
        raise ActionRefused("empty", WHY)
    refuse_bad_words(why)
    people = [each.participant for each in Randomisation.objects.select_related("participant").order_by("number")]
    blinding.arms_of(people=people, by=by, why=why, task=Task.MANAGE_ALLOCATION)
    return ask(by=by, people=ALL, kind=Kind.UNBLINDED)


@transaction.atomic
def _record_refusal(refusal: ActionRefused, by: User) -> None:
    item = ItemEntry(ADDRESS, SAID[Kind.UNBLINDED], None, None, refusal.code, refusal.message.en)
    _append(Action.REFUSE, by.actor(), item)


@transaction.atomic
def record_taking(*, export: Export, by: User) -> None:
    """Somebody takes a finished file away: a look at all that is sealed, where it holds that."""
    told = Item.objects.filter(address="export.sha256", new=export.sha256, event__action=Action.EXPORT)
    if not told.filter(event__audience=Audience.UNBLINDED).exists():
        return
    _append(Action.VIEW_UNBLINDED, by.actor(), ItemEntry(ADDRESS, SAID[Kind.UNBLINDED], None, export.sha256))


def _append(action: Action, actor: Actor, item: ItemEntry) -> None:
    entry = EventEntry(
        id=uuid.uuid4(), action=action, actor=actor, audience=Audience.UNBLINDED, origin=Origin.SYSTEM, items=(item,)
    )
    chain.append(entry, at=clock.now())
