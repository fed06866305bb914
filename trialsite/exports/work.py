"""Copies are made by the worker; the page may be closed meanwhile. Each finished copy is an event of the ledger.

A casebook takes long: each is a job of its own, between which other jobs come to their turn, and a worker that was
stopped goes on where it was.
"""

from __future__ import annotations

import secrets
import uuid
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.exports.content import document_of, files_of, holds_sealed, make_piece, pieces_of
from trialsite.exports.models import DOCUMENTS, UNDER_WAY, Export, ExportState, Kind
from trialsite.exports.package import archive
from trialsite.exports.package.scope import ALL, RANDOMISED, Scope
from trialsite.exports.places import folder_of, forget_pieces, keep, path_of, piece_of
from trialsite.exports.snapshot import in_snapshot
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import protocol_on

JOB, NIGHTLY = "exports.make", "exports.nightly"
PEOPLE = (ALL, RANDOMISED)
SHARES = 100  # of a piece, and of putting the copy together
SAID = {
    Kind.DATA: "Data, codebook, trail, queries, signatures",
    Kind.CASEBOOKS: "Casebooks with their trail",
    Kind.SITE_COPY: "Investigator's copy",
    Kind.BLANK: "Blank CRF",
    Kind.ANNOTATED: "Annotated CRF",
    Kind.UNBLINDED: "Unblinded data",
}
Tell = Callable[..., None]


@transaction.atomic
def ask(*, by: User | None, people: str, kind: Kind = Kind.DATA) -> Export:
    """Let the worker make a copy; the one that is under way for this person already is the copy."""
    under_way = Export.objects.filter(user=by, people=people, kind=kind, state__in=UNDER_WAY).first()
    if under_way is not None:
        if _is_worked_on(under_way):
            return under_way
        # its worker died each time: another try begins anew
        Export.objects.filter(pk=under_way.pk).update(state=ExportState.FAILED)
    export = Export(token=secrets.token_hex(16), user=by, people=people, kind=kind, asked_at=clock.now())
    export.total = SHARES * (len(pieces_of(export)) + 1)
    export.save()
    _queue(export)
    return export


def _is_worked_on(export: Export) -> bool:
    return Job.objects.filter(name=JOB, key=export.token, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def nightly(_about: About) -> None:
    """The investigator's copy of the day: nobody asks for it, and nobody can keep it from being made."""
    if settings.NIGHTLY_COPY:
        ask(by=None, people=ALL, kind=Kind.SITE_COPY)


def work(about: About) -> None:
    """The job: the next piece of a copy, or the copy out of them; progress on a connection of its own."""
    export = Export.objects.select_related("user").filter(token=str(about["token"])).first()
    if export is None or export.state == ExportState.DONE:
        return
    with ThreadPoolExecutor(max_workers=1) as beside:

        def tell(**values: object) -> None:
            beside.submit(_tell, export.pk, values).result()

        try:
            made = _go_on(export, tell)
            if made is None:
                _queue(export)
            else:
                _finish(export, made)
        except Exception:
            tell(state=ExportState.FAILED)
            raise


def _queue(export: Export) -> None:
    queue(JOB, key=export.token, about={"token": export.token})


def _go_on(export: Export, tell: Tell) -> archive.Made | None:
    """Make the next piece; the whole copy when there is none left to make."""
    pieces = pieces_of(export)
    waiting = [name for name in pieces if not piece_of(export, name).exists()]
    before = SHARES * (len(pieces) - len(waiting))
    tell(state=ExportState.RUNNING, done=before, total=SHARES * (len(pieces) + 1))
    if not waiting:
        return _whole(export, pieces, lambda share: tell(done=before + int(SHARES * share)))
    told = [0]

    def after(share: float) -> None:
        # each word to the page costs a statement
        if share - told[0] / SHARES >= 1 / 20:
            told[0] = int(SHARES * share)
            tell(done=before + told[0])

    made = in_snapshot(lambda: make_piece(export, waiting[0], after))
    keep(piece_of(export, waiting[0]), lambda path: path.write_bytes(made))
    return None


def _whole(export: Export, pieces: list[str], after: Callable[[float], None]) -> archive.Made:
    """The file of a copy, everything in it as of one instant; the investigator's lies open beside it as well."""
    if export.kind in DOCUMENTS:
        return _document(export, after)
    made: list[archive.Made] = []
    is_opened = holds_sealed(export, pieces)

    def write(path: Path) -> None:
        files = files_of(export, pieces)
        scope = Scope(export.people)
        about = _about(export, is_opened=is_opened)
        made.append(archive.write(path, files, scope, about, lambda number: after(number / len(files))))

    keep(path_of(export), lambda path: in_snapshot(lambda: write(path)))
    if export.kind == Kind.SITE_COPY:
        with zipfile.ZipFile(path_of(export)) as copy:
            copy.extractall(folder_of(export))
    forget_pieces(export)
    return replace(made[0], is_opened=is_opened)


def _document(export: Export, after: Callable[[float], None]) -> archive.Made:
    data = document_of(export, after)
    keep(path_of(export), lambda path: path.write_bytes(data))
    return archive.Made(0, len(data), archive.digest_of(path_of(export)))


def _about(export: Export, *, is_opened: bool) -> dict[str, Any]:
    by = export.actor
    return {
        "trial": "NCT05872659 / MSCT-A-22",
        "content": SAID[Kind(export.kind)],
        "made_at": clock.now().astimezone(clock.SITE_ZONE).isoformat(),
        "made_for": f"{by.name} ({by.username}, {by.role})",
        "source": f"trialsite {settings.VERSION}",
        "protocol_version": protocol_on(clock.today()).version,
        "participants": export.people,
        "blinded": not is_opened,
    }


def _finish(export: Export, made: archive.Made) -> None:
    """Keep size and hash, and tell the ledger; a failed try left nothing of this."""
    is_document = export.kind in DOCUMENTS
    asked = f"language: {export.people}" if is_document else f"participants: {export.people}"
    of_one = Scope(export.people).is_one and not is_document
    first = _event(export, made, Kind(export.kind), asked)
    entry = replace(first, participant=export.people if of_one else "")
    chain.append(entry, at=clock.now())
    if made.is_opened and export.kind != Kind.UNBLINDED:
        chain.append(_event(export, made, Kind.UNBLINDED, f"in: {SAID[Kind(export.kind)]}"), at=clock.now())
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.DONE, done=export.total, done_at=clock.now(), rows=made.rows, size=made.size,
        sha256=made.sha256, event_id=entry.id,
    )  # fmt: skip


def _event(export: Export, made: archive.Made, kind: Kind, asked: str) -> EventEntry:
    """That it was made, with filter, rows and hash; of what is sealed it is told to unblinded eyes."""
    items = (
        ItemEntry(f"export.{kind}", SAID[kind], None, asked),
        ItemEntry("export.rows", "Lines", None, str(made.rows)),
        ItemEntry("export.sha256", "SHA-256", None, made.sha256),
    )
    audience = Audience.UNBLINDED if kind == Kind.UNBLINDED else Audience.BLINDED
    return EventEntry(
        id=uuid.uuid4(), action=Action.EXPORT, actor=export.actor, audience=audience, origin=Origin.SYSTEM, items=items
    )


def _tell(key: int, values: dict[str, object]) -> None:
    try:
        Export.objects.filter(pk=key).update(**values)
    finally:
        connection.close()
