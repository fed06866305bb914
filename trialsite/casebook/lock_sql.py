"""Triggers that keep frozen and locked records, and everything under a lock, as they are."""

from __future__ import annotations

from trialsite.casebook.models import CrfRecord, Lock
from trialsite.crf import registry


def lock_triggers() -> str:
    """Idempotent SQL: the two functions and their triggers on every content and row table of the registry."""
    statements = [
        _content_function(),
        _record_function(),
        _trigger(CrfRecord._meta.db_table, "trialsite_record_locked"),
    ]
    for crf in registry.all_forms():
        for model in (crf.model, *(group.model for group in crf.groups)):
            statements.append(_trigger(model._meta.db_table, "trialsite_content_locked"))
    return "\n".join(statements)


def _trigger(table: str, function: str) -> str:
    return (
        f'DROP TRIGGER IF EXISTS {function} ON "{table}";\n'
        f'CREATE TRIGGER {function} BEFORE INSERT OR UPDATE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {function}();"
    )


def _content_function() -> str:
    record = CrfRecord._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION trialsite_content_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "{record}" r WHERE r.id = NEW.record_id
             AND (r.frozen_at IS NOT NULL OR r.locked_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'trialsite: the record is frozen or locked' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;"""


def _record_function() -> str:
    lock = Lock._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION trialsite_record_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('trialsite.change_kind', true) = 'workflow' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.frozen_at IS NOT NULL OR OLD.locked_at IS NOT NULL) THEN
    RAISE EXCEPTION 'trialsite: the record is frozen or locked' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' AND EXISTS (
      SELECT 1 FROM "{lock}" l WHERE l.lifted_at IS NULL AND (
        l.scope = 'study'
        OR (l.scope = 'participant' AND l.participant_id = NEW.participant_id)
        OR (l.scope = 'visit' AND l.visit_id = NEW.visit_id))) THEN
    RAISE EXCEPTION 'trialsite: the visit, participant or study is locked' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;"""
