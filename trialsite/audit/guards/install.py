"""Put the guards into the database after each migration, and find what is not as it was put."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import connections

from trialsite.audit.guards.expected import Trigger, functions_in, triggers_in
from trialsite.audit.guards.sql import (
    APP_ROLE,
    FUNCTIONS,
    GRANTS,
    HARDEN,
    SEARCH_PATH,
    function_path,
    grant_sql,
    open_grants,
    table_sql,
)
from trialsite.audit.guards.tables import Guarded, guarded_tables

_MORE: dict[str, Callable[[], str]] = {}
_OWNER_ONLY = frozenset({"django_migrations"})
_RIGHTS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_TRIGGERS_THERE = """
SELECT c.relname, t.tgname, p.proname, t.tgtype, encode(t.tgargs, 'escape'), t.tgdeferrable AND t.tginitdeferred,
  t.tgqual IS NOT NULL, t.tgattr <> ''
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
  AND c.relnamespace = 'public'::regnamespace AND p.pronamespace = 'public'::regnamespace
"""
_FUNCTIONS_THERE = """
SELECT proname, prosrc, coalesce(array_to_string(proconfig, ';'), '') FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND pronargs = 0
"""
_RIGHTS_THERE = """
SELECT t.name, r.name FROM unnest(%s::text[]) t(name), unnest(%s::text[]) r(name)
WHERE has_table_privilege(%s, format('public.%%I', t.name), r.name)
"""


def add_sql(name: str, make: Callable[[], str]) -> None:
    """Let a higher layer add idempotent SQL of its own, in AppConfig.ready(); raises ValueError on a taken name.

    Written as `CREATE OR REPLACE FUNCTION name() … AS $$ … $$;` and `CREATE TRIGGER … EXECUTE FUNCTION …;`, since
    `missing` reads from it what must be there. The search path of the functions is fixed here.
    """
    if _MORE.get(name, make) is not make:
        raise ValueError(f"The guards {name} are added already.")
    _MORE[name] = make


def install(using: str) -> None:
    """Create or replace every function, trigger and grant; run as the owner."""
    guarded = guarded_tables()
    tables = set(connections[using].introspection.table_names())
    present = [each for each in guarded if each.table in tables]
    # what higher layers add speaks of their own tables, which are not there in the middle of the migrations
    text = _sql(present, more=len(present) == len(guarded))
    parts = [
        text,
        *(function_path(name) for name in functions_in(text)),
        *(grant_sql(each) for each in present),
        open_grants(sorted(tables - {each.table for each in guarded} - _OWNER_ONLY)),
        f"GRANT SELECT ON django_migrations TO {APP_ROLE};",
        HARDEN,
    ]
    with connections[using].cursor() as cursor:
        cursor.execute("\n".join(parts))


def after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    """The one signal: guards follow the last app's migrations, on the owner's connection."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if using == "owner" and sender is last:
        install(using)


def expected_triggers() -> set[tuple[str, str]]:
    """Table and name of every trigger that must be there."""
    return {(each.table, each.name) for each in triggers_in(_sql(guarded_tables()))}


def missing(using: str = "default") -> list[str]:
    """What does not stand as installed: triggers ("table.trigger"), functions, and rights beyond those granted.

    A trigger that is disabled, conditional or calls another function is missing; so is a function with another body.
    """
    guarded = guarded_tables()
    text = _sql(guarded)
    absent = {f"{each.table}.{each.name}" for each in triggers_in(text) - _triggers_there(using)}
    return [*sorted(absent), *_changed_functions(functions_in(text), using), *_rights_beyond(guarded, using)]


def _sql(guarded: Iterable[Guarded], *, more: bool = True) -> str:
    """Functions and triggers, without grants."""
    return "\n".join([*FUNCTIONS, *map(table_sql, guarded), *(make() for make in _MORE.values() if more)])


def _triggers_there(using: str) -> set[Trigger]:
    with connections[using].cursor() as cursor:
        cursor.execute(_TRIGGERS_THERE)
        return {
            Trigger(table, name, function, kind, _arguments(arguments), *flags)
            for table, name, function, kind, arguments, *flags in cursor.fetchall()
        }


def _arguments(escaped: str) -> tuple[str, ...]:
    """Arguments as the catalogue holds them: each ended by a zero byte."""
    return tuple(escaped.split("\\000")[:-1])


def _changed_functions(expected: dict[str, str], using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(_FUNCTIONS_THERE)
        there = {name: (body, path) for name, body, path in cursor.fetchall()}
    path = f"search_path={SEARCH_PATH}"
    return sorted(f"function.{name}()" for name, body in expected.items() if there.get(name) != (body, path))


def _rights_beyond(guarded: Iterable[Guarded], using: str) -> list[str]:
    granted = {each.table: GRANTS[each.kind] for each in guarded}
    with connections[using].cursor() as cursor:
        cursor.execute(_RIGHTS_THERE, [list(granted), list(_RIGHTS), APP_ROLE])
        beyond = [(table, right) for table, right in cursor.fetchall() if right not in granted[table]]
    rights: dict[str, list[str]] = {}
    for table, right in sorted(beyond):
        rights.setdefault(table, []).append(right)
    return [f"{table}: {', '.join(names)} granted to {APP_ROLE}" for table, names in rights.items()]
