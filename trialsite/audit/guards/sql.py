"""The SQL of the guards: one function per rule, and the triggers of each kind of table."""

from __future__ import annotations

from trialsite.audit.guards.tables import Guarded, Kind

REFUSE = """
CREATE OR REPLACE FUNCTION trialsite_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'trialsite: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""

DECLARED = """
CREATE OR REPLACE FUNCTION trialsite_declared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.event_id IS NULL OR NEW.event_id::text <> coalesce(current_setting('trialsite.change', true), '') THEN
    RAISE EXCEPTION 'trialsite: % on % outside a declared change', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""

# the key is compared in its own type, so that the index of the history answers
HISTORY_KEPT = """
CREATE OR REPLACE FUNCTION trialsite_history_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%1$I h WHERE h.%2$I = ($1).%2$I AND h.event_id = $2)',
    TG_ARGV[0], TG_ARGV[1]) INTO found USING NEW, NEW.event_id;
  IF NOT found THEN
    RAISE EXCEPTION 'trialsite: % was changed without its history', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
"""

EVENT_KEPT = """
CREATE OR REPLACE FUNCTION trialsite_event_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.audit_event WHERE id = NEW.event_id) THEN
    RAISE EXCEPTION 'trialsite: history in % without its event', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
"""

HEAD_MOVES = """
CREATE OR REPLACE FUNCTION trialsite_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.sequence <> 0 OR NEW.hash <> repeat('0', 64) THEN
      RAISE EXCEPTION 'trialsite: a chain begins with an empty head' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.chain <> OLD.chain OR NEW.sequence <> OLD.sequence + 1 OR NOT EXISTS (
      SELECT 1 FROM public.audit_event e WHERE e.chain = NEW.chain AND e.sequence = NEW.sequence
        AND e.hash = NEW.hash AND e.previous_hash = OLD.hash) THEN
    RAISE EXCEPTION 'trialsite: the head of a chain moves only to its next event'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""

FUNCTIONS = (REFUSE, DECLARED, HISTORY_KEPT, EVENT_KEPT, HEAD_MOVES)

_NO_UPDATE = ("trialsite_no_update", "BEFORE UPDATE OR DELETE", "ROW", "trialsite_refuse()")
_NO_DELETE = ("trialsite_no_delete", "BEFORE DELETE", "ROW", "trialsite_refuse()")
_NO_TRUNCATE = ("trialsite_no_truncate", "BEFORE TRUNCATE", "STATEMENT", "trialsite_refuse()")
_DECLARED_INSERT = ("trialsite_declared", "BEFORE INSERT", "ROW", "trialsite_declared()")
_DECLARED_CHANGE = ("trialsite_declared", "BEFORE INSERT OR UPDATE", "ROW", "trialsite_declared()")
_HEAD = ("trialsite_head_moves", "BEFORE INSERT OR UPDATE", "ROW", "trialsite_head_moves()")

TRIGGERS = {
    Kind.LEDGER: (_NO_UPDATE, _NO_TRUNCATE),
    Kind.APPEND: (_NO_UPDATE, _NO_TRUNCATE),
    Kind.HEAD: (_HEAD, _NO_DELETE, _NO_TRUNCATE),
    Kind.HISTORY: (_NO_UPDATE, _NO_TRUNCATE, _DECLARED_INSERT),
    Kind.TRACKED: (_DECLARED_CHANGE, _NO_DELETE, _NO_TRUNCATE),
    Kind.DERIVED: (_NO_DELETE, _NO_TRUNCATE),
}
# checked at commit, when history and event are there
DEFERRED = {
    Kind.HISTORY: ("trialsite_event_kept", "INSERT", "trialsite_event_kept()"),
    Kind.TRACKED: ("trialsite_history_kept", "INSERT OR UPDATE", "trialsite_history_kept('{history}', '{key}')"),
}
GRANTS = {
    Kind.LEDGER: ("SELECT", "INSERT"),
    Kind.APPEND: ("SELECT", "INSERT"),
    Kind.HEAD: ("SELECT", "INSERT", "UPDATE"),
    Kind.HISTORY: ("SELECT", "INSERT"),
    Kind.TRACKED: ("SELECT", "INSERT", "UPDATE"),
    Kind.DERIVED: ("SELECT",),
}
APP_ROLE = "trialsite_app"

# Temporary tables come first in the search path unless it says otherwise: without this a table of the same name
# in the application's own session would answer for the real one.
SEARCH_PATH = "pg_catalog, public, pg_temp"

# only the owner of database and schema may take these rights away; elsewhere the README asks the administrator to
HARDEN = """
DO $$
BEGIN
  IF (SELECT pg_has_role(current_user, datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()) THEN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  END IF;
  IF (SELECT pg_has_role(current_user, nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = 'public') THEN
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  END IF;
END $$;
"""


def table_sql(guarded: Guarded) -> str:
    """Drop and make the triggers of one table."""
    table = f'"{guarded.table}"'
    parts = []
    for name, when, each, call in TRIGGERS[guarded.kind]:
        parts.append(f"DROP TRIGGER IF EXISTS {name} ON {table};")
        parts.append(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {call};")
    if guarded.kind in DEFERRED:
        name, when, call = DEFERRED[guarded.kind]
        call = call.format(history=guarded.history, key=guarded.key)
        parts.append(f"DROP TRIGGER IF EXISTS {name} ON {table};")
        parts.append(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {call};"
        )
    return "\n".join(parts)


def grant_sql(guarded: Guarded) -> str:
    """Take every right on one guarded table back and grant those of its kind."""
    table = f'"{guarded.table}"'
    return (
        f"REVOKE ALL ON {table} FROM PUBLIC, {APP_ROLE};\n"
        f"GRANT {', '.join(GRANTS[guarded.kind])} ON {table} TO {APP_ROLE};"
    )


def function_path(name: str) -> str:
    """Fix the search path of one trigger function."""
    return f"ALTER FUNCTION public.{name}() SET search_path = {SEARCH_PATH};"


def open_grants(tables: list[str]) -> str:
    """Grants on the tables that are not guarded (sessions, drafts, jobs), and on the sequences."""
    parts = [f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {APP_ROLE};' for table in tables]
    return "\n".join(
        [
            f"GRANT USAGE ON SCHEMA public TO {APP_ROLE};",
            *parts,
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP_ROLE};",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};",
        ]
    )
