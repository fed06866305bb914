"""The clock stamps everything: once a day it is compared with a time server, and who administrates is told of drift."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import transaction

from trialsite.accounts.mails import queue_notice
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.ntp import offset_of
from trialsite.jobs.registry import About
from trialsite.protocol.text import Text

JOB = "accounts.clock-drift"
TOLERATED_SECONDS = 2.0  # a stamp is shown to the second; a decision of the product
SUBJECT = Text("the clock of the server is not right", "服务器时钟不准")
BODY = Text(
    "The clock of the server differs from the time server by {seconds} seconds. Let it be set: every stamp of the "
    "audit trail comes from it.",
    "服务器时钟与时间服务器相差{seconds}秒。请校准：稽查轨迹的所有时间均取自该时钟。",
)


def compare(_about: About) -> None:
    """The daily comparison, where a time server is named; one that does not answer lets the job be tried again."""
    if settings.TIME_SERVER:
        tell(offset_of(settings.TIME_SERVER))


def tell(offset: float) -> bool:
    """Tell ledger and administrators of drift; whether there was any."""
    if abs(offset) <= TOLERATED_SECONDS:
        return False
    seconds = f"{offset:+.1f}"
    items = (ItemEntry("clock.offset", "Time server ahead by, s", None, seconds),)
    entry = EventEntry(id=uuid.uuid4(), action=Action.CLOCK_DRIFT, actor=SYSTEM, origin=Origin.SYSTEM, items=items)
    with transaction.atomic():
        chain.append(entry, at=clock.now())
        queue_notice(User.objects.filter(role=Role.ADMINISTRATOR), SUBJECT, BODY.format(seconds=seconds))
    return True
