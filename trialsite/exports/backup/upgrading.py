"""An upgrade that proves itself: rows and values of every column are as before it, and the trail verifies.

Columns and tables may be added. What an upgrade takes away or writes anew is named, for somebody to decide on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from trialsite.audit import clock
from trialsite.audit.verification import verify
from trialsite.exports.backup.facts import PASSING
from trialsite.exports.backup.tools import OWNER

# what Django notes of its own migrations and models
_OF_THE_SOFTWARE = frozenset({"django_migrations", "django_content_type", "auth_permission"})
_COLUMNS = """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE n.nspname = 'public' AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname"""
Columns = Mapping[str, list[str]]
Held = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was applied, what was compared (table → rows and digest), and what is wrong; where the result is filed."""

    applied: list[str]
    tables: Held
    wrong: list[str]
    report: Path

    @property
    def rows(self) -> int:
        """How many rows were compared."""
        return sum(int(count) for count, _digest in self.tables.values())


def upgrade(folder: Path) -> Upgraded:
    """Migrate, compare with before, verify the trail, and file the result in a folder."""
    began = clock.now()
    applied = waiting()
    columns = columns_of()
    before = held(columns)
    call_command("migrate", verbosity=0, interactive=False)
    now = columns_of()
    there = {table: [name for name in names if name in now[table]] for table, names in columns.items() if table in now}
    wrong = [*differences(before, held(there), columns, there), *(f"audit trail: {each}" for each in verify())]
    return Upgraded(applied, before, wrong, _file(folder, began, applied, before, wrong))


def waiting() -> list[str]:
    """The migrations that the database has not had yet."""
    executor = MigrationExecutor(connections[OWNER])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _backwards in plan]


def columns_of() -> dict[str, list[str]]:
    """The columns of each table of the trial; what the database computes from others is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return {table: names for table, names in cursor.fetchall() if table not in PASSING | _OF_THE_SOFTWARE}


def held(columns: Columns) -> dict[str, list[str]]:
    """Rows of each table and a digest of these columns that no order of rows changes."""
    found = {}
    with connection.cursor() as cursor:
        for table, names in columns.items():
            values = sql.SQL(", ").join(sql.Identifier(name) for name in names)
            cursor.execute(
                sql.SQL(
                    "SELECT count(*), coalesce(sum(hashtextextended(ROW({})::text, 0)::numeric), 0) FROM {}"
                ).format(values, sql.Identifier(table))
            )
            found[table] = [str(each) for each in cursor.fetchone()]
    return found


def differences(before: Held, after: Held, columns: Columns, there: Columns) -> list[str]:
    """What is not as it was, in words."""
    found = [f"table {table} is gone with {before[table][0]} rows" for table in columns if table not in there]
    for table, names in there.items():
        gone = [name for name in columns[table] if name not in names]
        if gone:
            found.append(f"table {table}: the columns {', '.join(gone)} are gone")
        elif before[table] != after[table]:
            found.append(f"table {table}: {before[table]} before, {after[table]} after")
    return found


def _file(folder: Path, began: datetime, applied: list[str], tables: Held, wrong: list[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{began:%Y%m%dT%H%M%S}Z.upgrade.json"
    result = "different" if wrong else "equal"
    told = {
        "began": began.isoformat(), "ended": clock.now().isoformat(), "version": settings.VERSION, "result": result,
        "applied": applied, "tables": tables, "wrong": wrong,
    }  # fmt: skip
    report.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return report
