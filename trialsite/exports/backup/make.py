"""Make a backup: the database as of one instant, the log of anchors, and what a restore must bring back."""

from __future__ import annotations

import json
import shutil
import tarfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection, transaction

from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.envelope import master_key
from trialsite.exports.backup.facts import Facts, read_facts, read_tables
from trialsite.exports.backup.sealed import BackupError, seal
from trialsite.exports.backup.tools import name_of_database, run
from trialsite.exports.package.archive import digest_of
from trialsite.exports.places import keep

_UNSEALED, _FORGOTTEN_SECONDS = ".unsealed-", 86_400
DUMP, MANIFEST, ANCHORS = "database.dump", "manifest.json", "anchors.log"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `at` is the instant of its data, UTC."""

    path: Path
    at: datetime
    size: int
    sha256: str
    facts: Facts


def back_up(folder: Path, *, casebooks: bool = False) -> Backup:
    """Make one in a folder and tell the ledger; with `casebooks` all that a drill compares. Raises BackupError."""
    at = clock.now()
    target = folder / f"trialsite-{at:%Y%m%dT%H%M%SZ}.backup"
    if target.exists():
        raise BackupError(f"{target.name} is there already: a backup of this second was made.")
    with private_folder() as name:
        facts = _collect(Path(name), at, casebooks=casebooks)
        keep(target, lambda path: _sealed(Path(name), path))
    made = Backup(target, at, target.stat().st_size, digest_of(target), facts)
    _tell(made)
    return made


@contextmanager
def private_folder() -> Iterator[str]:
    """A folder of this machine for what is not sealed yet: never that of the backups, which may be anywhere."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    for left in settings.VAR.glob(f"{_UNSEALED}*"):
        if time.time() - left.stat().st_mtime > _FORGOTTEN_SECONDS:
            shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    with TemporaryDirectory(dir=settings.VAR, prefix=_UNSEALED) as name:
        yield name


def _collect(work: Path, at: datetime, *, casebooks: bool) -> Facts:
    """Facts and dump see the same instant, so that work that goes on meanwhile makes no difference."""
    if settings.ANCHOR_LOG.exists():
        shutil.copy(settings.ANCHOR_LOG, work / ANCHORS)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        facts = read_facts(at) if casebooks else Facts(read_tables())
        run(
            "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={work / DUMP}",
            database=name_of_database(),
        )  # fmt: skip
    about = {"version": settings.VERSION, "at": at.isoformat(), "facts": facts.plain()}
    (work / MANIFEST).write_text(json.dumps(about, indent=1))
    return facts


def _sealed(work: Path, target: Path) -> None:
    plain = work / "backup.tar"
    with tarfile.open(plain, "w") as tar:
        for name in (MANIFEST, DUMP, ANCHORS):
            if (work / name).exists():
                tar.add(work / name, name)
    with plain.open("rb") as source, target.open("wb") as out:
        seal(source, out, master_key(settings.BACKUP_KEY_FILE))


def _tell(made: Backup) -> None:
    items = (
        ItemEntry("backup.file", "Backup", None, made.path.name),
        ItemEntry("backup.rows", "Rows", None, str(made.facts.rows)),
        ItemEntry("backup.size", "Bytes", None, str(made.size)),
        ItemEntry("backup.sha256", "SHA-256", None, made.sha256),
    )
    entry = EventEntry(id=uuid.uuid4(), action=Action.BACKUP, actor=SYSTEM, origin=Origin.SYSTEM, items=items)
    with transaction.atomic():
        chain.append(entry, at=clock.now())
