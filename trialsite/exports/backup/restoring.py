"""Restore a backup into an empty database."""

from __future__ import annotations

import json
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.envelope import master_key
from trialsite.exports.backup.facts import Facts
from trialsite.exports.backup.make import ANCHORS, DUMP, MANIFEST, private_folder
from trialsite.exports.backup.sealed import BackupError, unseal
from trialsite.exports.backup.tools import run
from trialsite.exports.package.archive import digest_of


def restore(file: Path, database: str) -> Facts:
    """Fill an empty database of the owner; what it must now hold. Raises BackupError."""
    with opened(file) as work:
        run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={database}", str(work / DUMP), database=database)
        return _facts(work)


def restore_files(file: Path) -> bool:
    """Put the log of anchors in its place, where there is none; whether it was put there. Raises BackupError."""
    with opened(file) as work:
        if settings.ANCHOR_LOG.exists() or not (work / ANCHORS).exists():
            return False
        settings.ANCHOR_LOG.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / ANCHORS, settings.ANCHOR_LOG)
        return True


def announce(file: Path) -> None:
    """End the sign-ins that came with the backup, and tell the ledger that the system goes on from it."""
    with opened(file) as work:
        at = json.loads((work / MANIFEST).read_text())["at"]
    items = (
        ItemEntry("restore.file", "Backup", None, file.name),
        ItemEntry("restore.at", "Instant of the backup", None, at),
        ItemEntry("restore.sha256", "SHA-256", None, digest_of(file)),
    )
    entry = EventEntry(id=uuid.uuid4(), action=Action.RESTORE, actor=SYSTEM, origin=Origin.SYSTEM, items=items)
    with transaction.atomic():
        Session.objects.all().delete()
        chain.append(entry, at=clock.now())


@contextmanager
def opened(file: Path) -> Iterator[Path]:
    """A folder with what a backup holds, for as long as it is needed. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    with private_folder() as name:
        work = Path(name)
        with file.open("rb") as source, (work / "backup.tar").open("wb") as plain:
            unseal(source, plain, master_key(settings.BACKUP_KEY_FILE))
        with tarfile.open(work / "backup.tar") as tar:
            tar.extractall(work, filter="data")
        yield work


def _facts(work: Path) -> Facts:
    return Facts(**json.loads((work / MANIFEST).read_text())["facts"])
