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
from participants.opened import is_unblinded
from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.exports.backup.make import back_up, private_folder
from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.casebook.document import casebook_of, sealed_forms_of
from trialsite.exports.closing import history
from trialsite.exports.content import FORMS, SEALED, UNBLINDED
from trialsite.exports.content import tables as data_tables
from trialsite.exports.opened.files import people_of
from trialsite.exports.opened.files import tables as opened_tables
from trialsite.exports.package import archive
from trialsite.exports.package.data import Table
from trialsite.exports.package.review import trail_of
from trialsite.exports.package.scope import OPENED, Scope
from trialsite.exports.places import keep
from trialsite.exports.snapshot import in_snapshot
from trialsite.protocol.audience import Audience

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
OPENED_README = """
unblinded/   what was sealed while the trial was blinded, opened after database lock and planned unblinding: forms as
             CSV with codebook, and as PDF; the allocation list with arms; pharmacy and lots; their queries and trail
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
    is_opened = is_unblinded()
    name = "rehearsal" if rehearsal else "archive"
    target = folder / f"MSCT-A-22-{name}-{at:%Y%m%dT%H%M%SZ}.zip"
    with private_folder() as work:
        backup = back_up(Path(work)).path
        files = [*_tables(backup, is_opened=is_opened)]
        about = {"content": name, "made_at": at.isoformat(), "version": settings.VERSION, "blinded": not is_opened}

        def write(path: Path) -> None:
            made.append(archive.write(path, files, Scope(), about, lambda _number: None))

        keep(target, lambda path: in_snapshot(lambda: write(path)))
    done = Archive(target, len(files), made[0].sha256)
    if not rehearsal:
        _tell(done, is_opened=is_opened)
    return done


def _tables(backup: Path, *, is_opened: bool) -> Iterator[Table]:
    yield _bytes("README.txt", (README + (OPENED_README if is_opened else "")).encode())
    for person in Participant.objects.order_by("number"):
        yield _casebook(person)
        yield trail_of(person.code, f"casebooks/{person.code}/trail-{person.code}.csv")
    for name in FORMS:
        yield _document(name)
    yield from data_tables()
    yield from history.tables()
    if is_opened:
        yield from opened_tables(UNBLINDED)
        for person in people_of(Scope(eyes=OPENED)):
            yield _sealed_forms(person)
    yield _copy("system/database.backup", backup)


def _casebook(person: Participant) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(casebook_of(person, SYSTEM, lambda _share: None).data)
        return 0

    return Table(f"casebooks/{person.code}/casebook-{person.code}.pdf", write)


def _sealed_forms(person: Participant) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(sealed_forms_of(person, SYSTEM, lambda _share: None).data)
        return 0

    return Table(f"{UNBLINDED}sealed-forms/{SEALED}{person.code}.pdf", write)


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


@transaction.atomic
def _tell(done: Archive, *, is_opened: bool) -> None:
    sha256 = ItemEntry("archive.sha256", "SHA-256", None, done.sha256)
    items = (
        ItemEntry("archive.file", "Archive", None, done.path.name),
        ItemEntry("archive.files", "Files", None, str(done.files)),
        sha256,
    )
    append(Action.ARCHIVE, items)
    if is_opened:
        opened = ItemEntry("export.unblinded", "Unblinded data", None, "in: Archive")
        append(Action.EXPORT, (opened, sha256), Audience.UNBLINDED)


def append(action: Action, items: tuple[Any, ...], audience: Audience = Audience.BLINDED) -> None:
    """An event of the study about the archive."""
    entry = EventEntry(
        id=uuid.uuid4(), action=action, actor=SYSTEM, audience=audience, origin=Origin.SYSTEM, items=items
    )
    with transaction.atomic():
        chain.append(entry, at=clock.now())
