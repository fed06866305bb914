"""Put the guards into the database after each migration, and find those that are missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connections

from trialsite.audit.guards.sql import DEFERRED, FUNCTIONS, TRIGGERS, open_grants, table_sql
from trialsite.audit.guards.tables import guarded_tables

_MORE: dict[str, Callable[[], str]] = {}
_OWNER_ONLY = frozenset({"django_migrations"})


def add_sql(name: str, make: Callable[[], str]) -> None:
    """Let a higher layer add idempotent SQL of its own, in AppConfig.ready()."""
    _MORE[name] = make


def install(using: str) -> None:
    """Create or replace every function, trigger and grant; run as the owner."""
    guarded = guarded_tables()
    names = {each.table for each in guarded}
    tables = connections[using].introspection.table_names()
    missing_tables = names - set(tables)
    parts = [*FUNCTIONS, *(table_sql(each) for each in guarded if each.table not in missing_tables)]
    if not missing_tables:
        parts.extend(make() for make in _MORE.values())
    parts.append(open_grants(sorted(set(tables) - names - _OWNER_ONLY)))
    parts.append("GRANT SELECT ON django_migrations TO trialsite_app;")
    with connections[using].cursor() as cursor:
        cursor.execute("\n".join(parts))


def after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    """The one signal: guards follow the last app's migrations, on the owner's connection."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if using == "owner" and sender is last:
        install(using)


def expected_triggers() -> set[tuple[str, str]]:
    """Table and name of every trigger that must be there."""
    found: set[tuple[str, str]] = set()
    for each in guarded_tables():
        found.update((each.table, name) for name, *_ in TRIGGERS[each.kind])
        if each.kind in DEFERRED:
            found.add((each.table, DEFERRED[each.kind][0]))
    for make in _MORE.values():
        found.update(_named(make()))
    return found


def _named(sql: str) -> set[tuple[str, str]]:
    lines = (line.split() for line in sql.splitlines() if line.startswith("CREATE TRIGGER "))
    return {(words[words.index("ON") + 1].strip('"'), words[2]) for words in lines}


def missing(using: str = "default") -> list[str]:
    """Triggers that are absent or switched off, as "table.trigger"."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        there = {(table, name) for table, name in cursor.fetchall()}
    return sorted(f"{table}.{name}" for table, name in expected_triggers() - there)
