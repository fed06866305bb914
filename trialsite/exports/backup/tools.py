"""The programs of PostgreSQL that dump and restore, and how they reach the database of the owner."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from django.db import connections

from trialsite.embedded.server import programs
from trialsite.exports.backup.sealed import BackupError

OWNER = "owner"
MISSING = (
    "{name} is not here. Install the client programs of PostgreSQL of the same version as the server, "
    "on Debian: apt-get install postgresql-client"
)


def run(name: str, *words: str, database: str) -> None:
    """Run one of the programs on a database, as the owner. Raises BackupError with what it said."""
    command = [_program(name), *words]
    done = subprocess.run(  # noqa: S603 - programs of PostgreSQL with words of ours
        command, env=_surroundings(database), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()[-2000:]}")


def execute(statements: Sequence[Any]) -> None:
    """Statements that cannot run inside a transaction, as the owner, outside the database of the trial."""
    own = connections[OWNER].copy(alias="maintenance")
    own.settings_dict = own.settings_dict | {"NAME": "postgres"}
    try:
        with own.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        own.close()


def name_of_database() -> str:
    """The database of the trial."""
    return str(connections[OWNER].settings_dict["NAME"])


def _program(name: str) -> str:
    """The program beside the embedded server, of its version; that of the system for any other server."""
    found = shutil.which(name)
    if connections[OWNER].settings_dict["ENGINE"] == "trialsite.embedded":
        major = connections[OWNER].pg_version // 10_000  # type: ignore[attr-defined]
        return str(programs(major) / name)
    if found is None:
        raise BackupError(MISSING.format(name=name))
    return found


def _surroundings(database: str) -> dict[str, str]:
    params = connections[OWNER].get_connection_params()
    named = {
        "PGHOST": params.get("host"), "PGPORT": params.get("port"), "PGUSER": params.get("user"),
        "PGPASSWORD": params.get("password"), "PGSSLMODE": params.get("sslmode"),
        "PGSSLROOTCERT": params.get("sslrootcert"), "PGDATABASE": database,
    }  # fmt: skip
    return os.environ | {key: str(value) for key, value in named.items() if value}
