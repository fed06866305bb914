"""Restore a backup into an empty database."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from trialsite.envelope import master_key
from trialsite.exports.backup.facts import Facts
from trialsite.exports.backup.make import ANCHORS, DUMP, MANIFEST
from trialsite.exports.backup.sealed import BackupError, unseal
from trialsite.exports.backup.tools import run


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


@contextmanager
def opened(file: Path) -> Iterator[Path]:
    """A folder with what a backup holds, for as long as it is needed. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    with TemporaryDirectory(prefix="trialsite-restore-") as name:
        work = Path(name)
        with file.open("rb") as source, (work / "backup.tar").open("wb") as plain:
            unseal(source, plain, master_key(settings.BACKUP_KEY_FILE))
        with tarfile.open(work / "backup.tar") as tar:
            tar.extractall(work, filter="data")
        yield work


def _facts(work: Path) -> Facts:
    return Facts(**json.loads((work / MANIFEST).read_text())["facts"])
