"""The SQL that keeps the index of the audit trail: triggers on the ledger, what earlier releases left, and a look."""

from __future__ import annotations

from trialsite.audit.entries import Action

# acts of access: one line for the whole event, however many items say from where
WHOLE = (
    Action.SIGN_IN, Action.SIGN_IN_FAILED, Action.SIGN_IN_LOCKED, Action.SIGN_OUT, Action.ACCESS_REFUSED,
    Action.VIEW_UNBLINDED, Action.EXPORT, Action.VERIFY_AUDIT, Action.BACKUP, Action.RESTORE_DRILL,
    Action.RESTORE, Action.ARCHIVE, Action.ARCHIVE_RECEIPT,
)  # fmt: skip
COLUMNS = (
    "event, position, audience, recorded_at, participant, visit, form, record, field, kind, actor, role, "
    "reason, origin, value, words, why"
)
_WHOLE = "ARRAY[" + ", ".join(f"'{action}'" for action in WHOLE) + "]"
_EVENT = "e.audience, e.recorded_at, e.participant, e.visit, e.form, e.record_id"
_FIELD = """CASE WHEN i.address LIKE 'record.confirmed[%' THEN left(coalesce(i.new, ''), 160)
    ELSE coalesce(substring(i.address FROM '^record[.][a-z_]+[[](.+)[]]$'), i.address) END"""
_KIND = """CASE WHEN e.action NOT IN ('save', 'recheck') THEN e.action
    WHEN i.address LIKE 'record.query[%' THEN CASE WHEN i.new IS NULL THEN 'query_close' ELSE 'query_raise' END
    WHEN i.address LIKE 'record.verified[%' THEN 'unverify'
    WHEN i.address LIKE 'record.fired[%' THEN 'fire'
    WHEN i.address LIKE 'record.proposal[%' THEN 'propose'
    WHEN i.address LIKE 'record.confirmed[%' THEN 'confirm'
    WHEN i.address = 'record.signed' THEN 'unsign'
    WHEN i.address = 'record.complete' THEN CASE i.new WHEN 'true' THEN 'complete' ELSE 'reopen' END
    WHEN i.address LIKE 'record.%' THEN e.action
    WHEN i.old IS NULL THEN 'enter' WHEN i.new IS NULL THEN 'clear' ELSE 'change' END"""
_ITEMS = f"""
  SELECT e.id, i.position, {_EVENT}, {_FIELD}, {_KIND}, e.actor_username, e.actor_role,
    left(coalesce(nullif(i.reason_code, ''), i.reason_text), 60), coalesce(nullif(i.origin, ''), e.origin),
    left(trialsite_plain(i.new), 40), trialsite_plain(i.old) || E'\\n' || trialsite_plain(i.new),
    trialsite_plain(i.reason_text)
  FROM {{items}} i JOIN public.audit_event e ON e.id = i.event_id WHERE e.action <> ALL ({_WHOLE})"""
_SAID = """string_agg(trialsite_plain(i.old) || E'\\n' || trialsite_plain(i.new), E'\\n' ORDER BY i.position)"""
_WHOLES = f"""
  SELECT e.id, 0, {_EVENT}, '', e.action, e.actor_username, e.actor_role, '', e.origin, '', {{words}}, ''
  FROM {{events}} e WHERE e.action = ANY ({_WHOLE})"""
_WORDS_THERE = f"coalesce((SELECT {_SAID} FROM public.audit_item i WHERE i.event_id = e.id), '')"

_OF_ITEMS = f"""
CREATE OR REPLACE FUNCTION trialsite_trail_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_trailrow ({COLUMNS}) {_ITEMS.format(items="fresh")};
  UPDATE public.audit_trailrow t SET words = w.words FROM (
    SELECT i.event_id, {_SAID} AS words FROM fresh i JOIN public.audit_event e ON e.id = i.event_id
    WHERE e.action = ANY ({_WHOLE}) GROUP BY i.event_id) w
  WHERE t.event = w.event_id AND t.position = 0;
  RETURN NULL;
END $$;
"""
_OF_EVENTS = f"""
CREATE OR REPLACE FUNCTION trialsite_trail_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_trailrow ({COLUMNS}) {_WHOLES.format(events="fresh", words=_WORDS_THERE)};
  RETURN NULL;
END $$;
"""
_TRIGGERS = "\n".join(
    f"DROP TRIGGER IF EXISTS trialsite_trail ON {table};\n"
    f"CREATE TRIGGER trialsite_trail AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT "
    f"EXECUTE FUNCTION {function}();"
    for table, function in (("audit_item", "trialsite_trail_items"), ("audit_event", "trialsite_trail_events"))
)
# every line that the ledger asks for
EXPECTED = (
    _ITEMS.format(items="public.audit_item")
    + "\n  UNION ALL"
    + _WHOLES.format(events="public.audit_event", words=_WORDS_THERE)
)
# lines of events that stood in the ledger before there was an index
_CATCH_UP = f"""
INSERT INTO public.audit_trailrow ({COLUMNS})
SELECT * FROM ({EXPECTED}) AS wanted ({COLUMNS})
WHERE NOT EXISTS (
  SELECT 1 FROM public.audit_trailrow t WHERE t.event = wanted.event AND t.position = wanted.position);
"""


def trail_sql() -> str:
    """Idempotent functions, triggers and catching up, run as the owner after each migration."""
    return "\n".join([_OF_ITEMS, _OF_EVENTS, _TRIGGERS, _CATCH_UP])
