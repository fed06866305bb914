"""Make the archive: the copies, the history of people and system, and a backup that restores the living system."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from participants.actions.analysis_arms import is_locked
from participants.models import Participant
from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.exports.backup.make import back_up, private_folder
from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.casebook.document import casebook_of
from trialsite.exports.closing import history
from trialsite.exports.content import FORMS
from trialsite.exports.content import tables as data_tables
from trialsite.exports.package import archive
from trialsite.exports.package.data import Table
from trialsite.exports.package.review import trail_of
from trialsite.exports.package.scope import Scope
from trialsite.exports.places import keep

OPEN = (
    "The database is not locked. The archive is made after the lock; to look at one before, say --rehearsal: it is no "
    "archive and no receipt can be recorded for it."
)
README = """Archive of the trial NCT05872659 (MSCT-A-22)

casebooks/   every form of each participant as PDF, with queries, verification and signatures; the trail as CSV
crf/         blank and annotated CRF
data/        one CSV for each form (UTF-8); codebook/ says what tables, columns and codes mean, in both languages
queries/     queries and what was written to them
review/      source verification, signatures, confirmations
trail/       the audit trail, chained by hashes
people/      accounts, rights and their history, delegation, trainings, statements on electronic signatures
build/       versions of protocol and consent form, approvals, edit checks, laboratories, reference ranges
locks/       locks and unlocks, and what was recorded after the first lock
validation/  requirements and the tests that prove them, data dictionary, permissions, states
system/      the database, sealed; `manage.py restore` brings the living system back with the key of the backups
manifest.json  the SHA-256 of each file; `manage.py verify_export` checks them
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """A finished archive."""

    path: Path
    files: int
    sha256: str


def make_archive(folder: Path, *, rehearsal: bool = False) -> Archive:
    """Write the archive into a folder and tell the ledger. Raises BackupError before the database lock."""
    if not rehearsal and not is_locked():
        raise BackupError(OPEN)
    at, made = clock.now(), []
    name = "rehearsal" if rehearsal else "archive"
    target = folder / f"MSCT-A-22-{name}-{at:%Y%m%dT%H%M%SZ}.zip"
    with private_folder() as work:
        backup = back_up(Path(work)).path
        files = list(_tables(backup))
        about = {"content": name, "made_at": at.isoformat(), "version": settings.VERSION}
        keep(target, lambda path: made.append(archive.write(path, files, Scope(), about, lambda _number: None)))
    done = Archive(target, len(files), made[0].sha256)
    if not rehearsal:
        _tell(done)
    return done


def _tables(backup: Path) -> Iterator[Table]:
    yield _bytes("README.txt", README.encode())
    for person in Participant.objects.order_by("number"):
        yield _casebook(person)
        yield trail_of(person.code, f"casebooks/{person.code}/trail-{person.code}.csv")
    for name in FORMS:
        yield _document(name)
    yield from data_tables()
    yield from history.tables()
    yield _copy("system/database.backup", backup)


def _casebook(person: Participant) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(casebook_of(person, SYSTEM, lambda _share: None).data)
        return 0

    return Table(f"casebooks/{person.code}/casebook-{person.code}.pdf", write)


def _document(name: str) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(FORMS[name](lambda _share: None).data)
        return 0

    return Table(f"crf/{name}", write)


def _bytes(name: str, content: bytes) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(content)
        return 0

    return Table(name, write)


def _copy(name: str, path: Path) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)
        return 0

    return Table(name, write)


def _tell(done: Archive) -> None:
    items = (
        ItemEntry("archive.file", "Archive", None, done.path.name),
        ItemEntry("archive.files", "Files", None, str(done.files)),
        ItemEntry("archive.sha256", "SHA-256", None, done.sha256),
    )
    append(Action.ARCHIVE, items)


def append(action: Action, items: tuple[Any, ...]) -> None:
    """An event of the study about the archive."""
    entry = EventEntry(id=uuid.uuid4(), action=action, actor=SYSTEM, origin=Origin.SYSTEM, items=items)
    with transaction.atomic():
        chain.append(entry, at=clock.now())
