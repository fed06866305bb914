"""Copies of one person with all forms and answers, for pages that are to stay quick with thousands of people.

Made by the owner of the tables, with the guards off: no application may write like this.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry

PEOPLE = (
    """INSERT INTO participants_participant (event_id, code, number, stage, protocol_version, registered_at,
           registered_by)
       SELECT event_id, 'S' || lpad(n::text, 4, '0'), n, stage, protocol_version, registered_at, registered_by
       FROM participants_participant, generate_series({few} + 1, {many}) AS n WHERE number = {few}""",
    """INSERT INTO visits_visit (event_id, participant_id, code, number, position, protocol_version)
       SELECT v.event_id, new.id, v.code, v.number, v.position, v.protocol_version
       FROM visits_visit v JOIN participants_participant old ON old.id = v.participant_id AND old.number = {few}
       CROSS JOIN participants_participant new WHERE new.number > {few}""",
    """INSERT INTO casebook_crfrecord ({columns}, id, participant_id, visit_id)
       SELECT {values}, md5(r.id::text || new.id)::uuid, new.id, v.id
       FROM casebook_crfrecord r JOIN participants_participant old ON old.id = r.participant_id AND old.number = {few}
       CROSS JOIN participants_participant new LEFT JOIN visits_visit was ON was.id = r.visit_id
       LEFT JOIN visits_visit v ON v.participant_id = new.id AND v.code = was.code AND v.number = was.number
       WHERE new.number > {few}""",
    """INSERT INTO audit_chainhead (chain, sequence, hash, updated_at)
       SELECT new.code, h.sequence, md5(h.hash || new.code), h.updated_at FROM audit_chainhead h
       JOIN participants_participant old ON old.code = h.chain AND old.number = {few}
       CROSS JOIN participants_participant new WHERE new.number > {few}""",
)
ANSWERS = """INSERT INTO {table} ({columns}, record_id)
    SELECT {values}, md5(r.record_id::text || new.id)::uuid
    FROM {table} r JOIN casebook_crfrecord c ON c.id = r.record_id
    JOIN participants_participant old ON old.id = c.participant_id AND old.number = {few}
    CROSS JOIN participants_participant new WHERE new.number > {few}"""
GUARDED = ("participants_participant", "visits_visit", "casebook_crfrecord", "audit_chainhead")


def copy_last(few: int, many: int) -> None:
    """Copy the last of the few until there are many: visits, records, answers of every form with their rows."""
    models = {model for crf in registry.all_forms() for model in (crf.model, *(group.model for group in crf.groups))}
    numbers = {"few": few, "many": many}
    with connections["owner"].cursor() as cursor:
        for table in (*GUARDED, *(model._meta.db_table for model in models)):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in PEOPLE:
            cursor.execute(statement.format(**numbers, **copied_columns(CrfRecord, "id", "participant_id", "visit_id")))
        for model in models:
            columns = copied_columns(model, "record_id", "id")
            cursor.execute(ANSWERS.format(table=model._meta.db_table, **numbers, **columns))
        for table in (*GUARDED, *(model._meta.db_table for model in models)):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def copied_columns(model: Any, *own: str) -> dict[str, str]:
    """The columns that a copy has of its original, as a statement lists them."""
    names = [f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in own]
    return {"columns": ", ".join(names), "values": ", ".join(f"r.{name}" for name in names)}
