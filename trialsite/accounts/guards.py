"""SQL that keeps accounts: never deleted or renamed, rights and passwords as written, spent codes spent."""

from __future__ import annotations

from trialsite.accounts.models import (
    AccessReview,
    AccessReviewLine,
    AccountState,
    Authenticator,
    Delegation,
    DelegationSignature,
    IdentityCheck,
    PasswordLink,
    RecoveryCode,
    Statement,
    Training,
    UsedPassword,
    User,
    Withdrawal,
)

_FUNCTION = """
CREATE OR REPLACE FUNCTION trialsite_name_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.username <> OLD.username THEN
    RAISE EXCEPTION 'trialsite: the name of an account is never changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION trialsite_authenticator_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR NEW.user_id <> OLD.user_id OR NEW.last_step < OLD.last_step THEN
    RAISE EXCEPTION 'trialsite: a code is taken once, and an authenticator that ended stays so'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION trialsite_recovery_code_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.hashed <> OLD.hashed OR NEW.user_id <> OLD.user_id OR (OLD.used_at IS NOT NULL AND NEW.used_at IS NULL)
    OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL) THEN
    RAISE EXCEPTION 'trialsite: a recovery code is taken once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION trialsite_password_link_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.used_at IS NOT NULL OR OLD.ended_at IS NOT NULL OR (NEW.user_id, NEW.hashed, NEW.session_version,
    NEW.expires_at) IS DISTINCT FROM (OLD.user_id, OLD.hashed, OLD.session_version, OLD.expires_at) THEN
    RAISE EXCEPTION 'trialsite: a link is used once, and stays what it was' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
_REFUSE = "trialsite_refuse()"
# what is written there is never changed, not even under a declared change
_KEPT = (Delegation, DelegationSignature, IdentityCheck, Statement, Training, Withdrawal)


def account_sql() -> str:
    """Idempotent functions and triggers, run as the owner after each migration."""
    users, used = User._meta.db_table, UsedPassword._meta.db_table
    apps, codes = Authenticator._meta.db_table, RecoveryCode._meta.db_table
    states, links = AccountState._meta.db_table, PasswordLink._meta.db_table
    triggers = (
        ("trialsite_no_delete", "BEFORE DELETE", users, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", users, "STATEMENT", _REFUSE),
        ("trialsite_name_kept", "BEFORE UPDATE", users, "ROW", "trialsite_name_kept()"),
        ("trialsite_no_update", "BEFORE UPDATE OR DELETE", used, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", used, "STATEMENT", _REFUSE),
        ("trialsite_no_delete", "BEFORE DELETE", apps, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", apps, "STATEMENT", _REFUSE),
        ("trialsite_forward", "BEFORE UPDATE", apps, "ROW", "trialsite_authenticator_forward()"),
        ("trialsite_no_delete", "BEFORE DELETE", codes, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", codes, "STATEMENT", _REFUSE),
        ("trialsite_once", "BEFORE UPDATE", codes, "ROW", "trialsite_recovery_code_once()"),
        *(("trialsite_kept", "BEFORE UPDATE", model._meta.db_table, "ROW", _REFUSE) for model in _KEPT),
        ("trialsite_no_update", "BEFORE UPDATE", states, "ROW", _REFUSE),
        ("trialsite_no_update", "BEFORE UPDATE", AccessReview._meta.db_table, "ROW", _REFUSE),
        ("trialsite_no_update", "BEFORE UPDATE", AccessReviewLine._meta.db_table, "ROW", _REFUSE),
        ("trialsite_no_delete", "BEFORE DELETE", links, "ROW", _REFUSE),
        ("trialsite_no_truncate", "BEFORE TRUNCATE", links, "STATEMENT", _REFUSE),
        ("trialsite_once", "BEFORE UPDATE", links, "ROW", "trialsite_password_link_once()"),
    )
    lines = [_FUNCTION]
    for name, when, table, each, call in triggers:
        lines.append(f'DROP TRIGGER IF EXISTS {name} ON "{table}";')
        lines.append(f'CREATE TRIGGER {name} {when} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {call};')
    return "\n".join(lines)
