"""The arms for the analysis: they join the data after the database lock, in a file whose hash the ledger keeps."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from participants import blinding
from participants.models import Randomisation
from participants.randomised import randomisation_number
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock
from trialsite.audit.change import begin
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import Lock, Scope
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

COLUMNS = ("participant", "randomisation", "randomised_on", "arm")
NOT_LOCKED = Text(
    "The arms join the data after the database lock. It is not locked.",
    "分组信息须在数据库锁定后才能并入数据。目前尚未锁定。",
)
WHY = Text("Say what the arms are needed for.", "请说明需要分组信息的理由。")


@dataclass(frozen=True, slots=True)
class Extract:
    """The file, UTF-8 with its mark, and its SHA-256."""

    data: bytes
    sha256: str


def is_locked() -> bool:
    """Whether the database is locked."""
    return locked_at() is not None


def locked_at() -> datetime | None:
    """Since when the database is locked, UTC, by the lock that stands now; None while it is not."""
    standing = Lock.objects.filter(scope=Scope.STUDY, lifted_at__isnull=True)
    return standing.order_by("-at").values_list("at", flat=True).first()


@transaction.atomic
def extract_arms(*, why: str, by: User) -> Extract:
    """Everybody who was randomised with the arm; the look is an event of each, the file one of the study.

    Raises ActionRefused without authority or reason, and before the database lock.
    """
    why = why.strip()
    if not is_locked():
        raise ActionRefused("not-locked", NOT_LOCKED)
    if not why:
        raise ActionRefused("empty", WHY)
    refuse_bad_words(why)
    done = list(Randomisation.objects.select_related("participant").order_by("number"))
    arms = blinding.arms_of(people=[each.participant for each in done], by=by, why=why, task=Task.MANAGE_ALLOCATION)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for each in done:
        at = each.at.astimezone(clock.SITE_ZONE).isoformat()
        lines.writerow((each.participant.code, randomisation_number(each.number), at, arms[each.participant_id]))
    data = text.getvalue().encode("utf-8-sig")
    extract = Extract(data, hashlib.sha256(data).hexdigest())
    _tell(extract, len(done), why, by)
    return extract


def _tell(extract: Extract, rows: int, why: str, by: User) -> None:
    change = begin(by.actor())
    items = (
        ItemEntry("export.arms", "Arms for the analysis", None, "after the database lock", reason_text=why),
        ItemEntry("export.rows", "Lines", None, str(rows)),
        ItemEntry("export.sha256", "SHA-256", None, extract.sha256),
    )
    entry = EventEntry(
        id=change.event_id, action=Action.EXPORT, actor=change.actor, audience=Audience.UNBLINDED, items=items
    )
    chain.append(entry, at=change.at)
