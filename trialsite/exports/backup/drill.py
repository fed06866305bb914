"""The drill: a backup of now is restored into an empty database, and both are proved equal; the result is filed."""

from __future__ import annotations

import json
import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connections, transaction
from psycopg import sql

from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.exports.backup.facts import Facts, differences, read_facts
from trialsite.exports.backup.make import Backup, back_up
from trialsite.exports.backup.restoring import restore
from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.backup.tools import execute
from trialsite.exports.package.archive import digest_of

EQUAL, UNEQUAL = "equal", "not equal"


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill found: the backup, what differs, and the file of the result."""

    backup: Backup
    wrong: list[str]
    report: Path

    @property
    def result(self) -> str:
        """As the ledger keeps it."""
        return UNEQUAL if self.wrong else EQUAL


def hold_drill(folder: Path) -> Drill:
    """Back up, restore beside, compare, file the result and tell the ledger, also where it cannot be restored.

    Raises BackupError where there is no backup to begin with.
    """
    made = back_up(folder, casebooks=True)
    try:
        wrong = _compared(made)
    except (BackupError, DatabaseError) as error:
        wrong = [f"not restored: {error}"]
    done = Drill(made, wrong, made.path.with_suffix(".drill.json"))
    done.report.write_text(json.dumps(_report(done), ensure_ascii=False, indent=1))
    _tell(done)
    return done


def _compared(made: Backup) -> list[str]:
    name = f"trialsite_drill_{secrets.token_hex(4)}"
    quoted = sql.Identifier(name)
    execute([sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(quoted)])
    try:
        wanted = restore(made.path, name)
        return differences(wanted, _facts_of(name, made.at))
    finally:
        execute([sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted)])


def _facts_of(database: str, at: datetime) -> Facts:
    """What another database holds, read on connections of a thread of its own."""

    def read() -> Facts:
        own = connections["default"].copy()
        own.settings_dict["NAME"] = database
        connections["default"] = own
        try:
            return read_facts(at)
        finally:
            own.close()

    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(read).result()


def _report(done: Drill) -> dict[str, object]:
    return {
        "held_at": clock.now().isoformat(), "backup": done.backup.path.name, "sha256": done.backup.sha256,
        "result": done.result, "differences": done.wrong, "rows": done.backup.facts.rows,
        "tables": done.backup.facts.tables, "casebooks": done.backup.facts.casebooks,
    }  # fmt: skip


def _tell(done: Drill) -> None:
    items = (
        ItemEntry("drill.result", "Restore drill", None, done.result),
        ItemEntry("drill.backup", "Backup", None, done.backup.path.name),
        ItemEntry("drill.rows", "Rows", None, str(done.backup.facts.rows)),
        ItemEntry("drill.casebooks", "Casebooks", None, ", ".join(done.backup.facts.casebooks)),
        ItemEntry("drill.sha256", "SHA-256 of the result", None, digest_of(done.report)),
    )
    entry = EventEntry(id=uuid.uuid4(), action=Action.RESTORE_DRILL, actor=SYSTEM, origin=Origin.SYSTEM, items=items)
    with transaction.atomic():
        chain.append(entry, at=clock.now())
