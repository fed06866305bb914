"""A row in every tracked table, put there by the owner of the tables, for tests that try to change one of each."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import connections, models

from trialsite.accounts.models import Training, User
from trialsite.audit import clock

# what stands in a column that must not be empty
PLAIN: dict[str, Any] = {
    "CharField": "x",
    "TextField": "x",
    "BooleanField": False,
    "IntegerField": 1,
    "PositiveIntegerField": 1,
    "PositiveSmallIntegerField": 1,
    "BigIntegerField": 1,
    "DecimalField": 1,
}
# what the constraints of a table want; a lock is a lifted one, so that only the guards refuse
PAIRED: dict[str, dict[str, Any]] = {
    "casebook_lock": {"scope": "study", "lifted_at": clock.now(), "lifted_by": "x"},
    "casebook_query": {"state": "open"},
    # two people compare a bag
    "visits_bagcheck": {"second_username": "y"},
    "accounts_accessreviewline": {"decision": "confirmed"},
    # a line of the log or a training record, not both
    "accounts_withdrawal": {"training_id": lambda: Training.objects.latest("pk").pk},
    # nobody asks for themselves, nobody looks at their own papers
    "accounts_factorreset": {"asked_by_id": lambda: User.objects.latest("pk").pk},
    "accounts_identitycheck": {"by_id": lambda: User.objects.latest("pk").pk, "document": "id_card"},
    # a visit that goes on, a problem nobody answered
    "registers_monitoringvisit": {"evidence_digest": ""},
    "registers_problemreport": {"answer": "", "answered_by": ""},
    "casebook_trailreview": {"begins_on": clock.today(), "ends_on": clock.today()},
    "visits_productlot": {"code": "LOT-1"},
    "visits_sitedeviation": {"state": "DRAFT"},
    "participants_unblinding": {"kind": "SAFETY"},
    "safety_clock": {"kind": "PREG", "due_at": lambda: clock.now() + timedelta(days=1)},
    "safety_boarddocument": {"kind": "OPEN", "sha256": "0" * 64},
    "safety_hold": {"scope": "study", "why": "x"},
    "safety_holddecision": {"choice": "STOP"},
    "safety_dispatch": {"channel": "EMAIL", "suspended": ""},
    "safety_sponsorassessment": {"related": "POSSIBLE", "expected": "N"},
}


def fill_empty_tables(tracked: list[Any]) -> None:
    """One row in each table that holds none, those others refer to first; no guard is asked."""
    waiting = [model for model in tracked if not model._base_manager.exists()]
    while waiting:
        ready = [model for model in waiting if not _refers_to(model) & set(waiting) - {model}]
        assert ready, f"They refer to each other: {waiting}"
        for model in ready:
            _put(model)
        waiting = [model for model in waiting if model not in ready]


def _refers_to(model: Any) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation and not field.null}


def _put(model: Any) -> None:
    """Insert past the triggers; history is not written, as no signal is sent."""
    values = {field.attname: _value(field) for field in model._meta.concrete_fields if not _is_counted(field)}
    wanted = PAIRED.get(model._meta.db_table, {})
    row = model(**values | {name: value() if callable(value) else value for name, value in wanted.items()})
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE TRIGGER USER')
        model._base_manager.using("owner").bulk_create([row])
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" ENABLE TRIGGER USER')


def _first(model: Any) -> Any:
    """The key of a row; one is put there where it is no tracked table and holds none."""
    if not model._base_manager.exists():
        _put(model)
    return model._base_manager.values_list("pk", flat=True).first()


def _is_counted(field: Any) -> bool:
    return isinstance(field, models.AutoField)


def _value(field: Any) -> Any:
    if field.is_relation and not field.null:
        return _first(field.related_model)
    if field.null or field.has_default():
        return None if field.null else field.get_default()
    if field.choices:
        return field.choices[0][0]
    made = {"UUIDField": uuid.uuid4, "DateTimeField": clock.now, "DateField": clock.today}
    kind = field.get_internal_type()
    return made[kind]() if kind in made else PLAIN[kind]
