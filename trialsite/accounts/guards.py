"""SQL that keeps accounts: never deleted, never renamed, and the used passwords as they were written."""

from __future__ import annotations

from trialsite.accounts.models import UsedPassword, User

_FUNCTION = """
CREATE OR REPLACE FUNCTION trialsite_name_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.username <> OLD.username THEN
    RAISE EXCEPTION 'trialsite: the name of an account is never changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
_REFUSE = "trialsite_refuse()"


def account_sql() -> str:
    """Idempotent functions and triggers, run as the owner after each migration."""
    users, used = User._meta.db_table, UsedPassword._meta.db_table
    triggers = (
        ("trialsite_no_delete", "BEFORE DELETE", users, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", users, "STATEMENT", _REFUSE),
        ("trialsite_name_kept", "BEFORE UPDATE", users, "ROW", "trialsite_name_kept()"),
        ("trialsite_no_update", "BEFORE UPDATE OR DELETE", used, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", used, "STATEMENT", _REFUSE),
    )
    lines = [_FUNCTION]
    for name, when, table, each, call in triggers:
        lines.append(f'DROP TRIGGER IF EXISTS {name} ON "{table}";')
        lines.append(f'CREATE TRIGGER {name} {when} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {call};')
    return "\n".join(lines)
