"""Copies are made by the worker; the page may be closed meanwhile. Each finished copy is an event of the ledger."""

from __future__ import annotations

import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import chain as chained
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.exports.models import UNDER_WAY, Export, ExportState
from trialsite.exports.package import archive, codebook, data, review
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import ALL, RANDOMISED, Scope
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import protocol_on

JOB = "exports.make"
PEOPLE = (ALL, RANDOMISED)


def tables() -> list[Table]:
    """The files of a copy, in their order."""
    return list(chained(codebook.tables(), data.tables(), review.tables()))


def path_of(export: Export) -> Path:
    """Where the file of a copy lies."""
    return Path(settings.EXPORTS) / f"{export.token}.zip"


@transaction.atomic
def ask(*, by: User, people: str) -> Export:
    """Let the worker make a copy; the one that is under way for this person already is the copy."""
    under_way = Export.objects.filter(user=by, people=people, state__in=UNDER_WAY).first()
    if under_way is not None:
        return under_way
    export = Export.objects.create(
        token=secrets.token_hex(16), user=by, people=people, asked_at=clock.now(), total=len(tables())
    )
    queue(JOB, key=export.token, about={"token": export.token})
    return export


def work(about: About) -> None:
    """The job: one transaction, so that all files tell of one moment; progress on a connection of its own."""
    export = Export.objects.select_related("user").filter(token=str(about["token"])).first()
    if export is None or export.state == ExportState.DONE:
        return
    with ThreadPoolExecutor(max_workers=1) as beside:

        def tell(**values: object) -> None:
            beside.submit(_tell, export.pk, values).result()

        tell(state=ExportState.RUNNING, done=0)
        try:
            made = _make(export, lambda number: tell(done=number))
        except Exception:
            tell(state=ExportState.FAILED)
            raise
    _finish(export, made)


def _make(export: Export, after: Any) -> archive.Made:
    path = path_of(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = path.with_suffix(".part")
    made = archive.write(begun, tables(), Scope(export.people), _about(export), after)
    begun.rename(path)
    return made


def _about(export: Export) -> dict[str, Any]:
    return {
        "trial": "NCT05872659 / MSCT-A-22",
        "made_at": clock.now().astimezone(clock.SITE_ZONE).isoformat(),
        "made_for": f"{export.user.name} ({export.user.username}, {export.user.role})",
        "source": f"trialsite {settings.VERSION}",
        "protocol_version": protocol_on(clock.today()).version,
        "participants": export.people,
        "blinded": True,
    }


def _finish(export: Export, made: archive.Made) -> None:
    """Keep size and hash, and tell the ledger; a failed try left nothing of this."""
    items = (
        ItemEntry("export.data", "Data, codebook, trail, queries, signatures", None, f"participants: {export.people}"),
        ItemEntry("export.rows", "Lines", None, str(made.rows)),
        ItemEntry("export.sha256", "SHA-256", None, made.sha256),
    )
    entry = EventEntry(
        id=uuid.uuid4(), action=Action.EXPORT, actor=export.user.actor(), audience=Audience.BLINDED,
        origin=Origin.SYSTEM, items=items,
    )  # fmt: skip
    chain.append(entry, at=clock.now())
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.DONE, done=export.total, done_at=clock.now(), rows=made.rows, size=made.size,
        sha256=made.sha256, event_id=entry.id,
    )  # fmt: skip


def _tell(key: int, values: dict[str, object]) -> None:
    try:
        Export.objects.filter(pk=key).update(**values)
    finally:
        connection.close()
