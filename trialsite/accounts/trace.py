"""Write acts of and about people to the study's chain."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.actor import Actor
from trialsite.audit.change import Change
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin

NOBODY = Actor(None, "", "Nobody signed in", "", "")


def address_of(request: HttpRequest) -> str:
    """The network address of a browser; behind our proxy the last one forwarded, which the proxy itself added."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        return forwarded[:45] or str(request.META.get("REMOTE_ADDR", ""))
    return str(request.META.get("REMOTE_ADDR", ""))


def origin_items(request: HttpRequest) -> tuple[ItemEntry, ...]:
    """Where a request came from: address and browser."""
    address = address_of(request)
    agent = request.META.get("HTTP_USER_AGENT", "")[:200]
    return (ItemEntry("request.address", "Address", None, address), ItemEntry("request.agent", "Browser", None, agent))


def record(action: Action, actor: Actor, items: tuple[ItemEntry, ...], change: Change | None = None) -> None:
    """One event of the study's chain, in a transaction of its own unless one is open."""
    with transaction.atomic():
        event_id = change.event_id if change else uuid.uuid4()
        entry = EventEntry(id=event_id, action=action, actor=actor, origin=Origin.SYSTEM, items=items)
        chain.append(entry, at=change.at if change else clock.now(), change=change)


def item(user: User, what: str, old: object, new: object, why: str = "") -> ItemEntry:
    """An item about an account."""
    old_text, new_text = (None if value is None else str(value) for value in (old, new))
    label = what.replace("_", " ").capitalize()
    return ItemEntry(f"user[{user.username}].{what}", label, old_text, new_text, reason_text=why)
