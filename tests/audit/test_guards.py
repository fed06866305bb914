"""The application's role cannot write past the save path, on any guarded table, in real transactions."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, connection, connections, transaction

from tests import databases
from tests.audit.rows import fill_empty_tables
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.audit import guards, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.guards.tables import Kind
from trialsite.audit.tracked import HistoryRow, Tracked
from trialsite.casebook.models import CrfRecord
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import VitalSigns

TABLES = guards.guarded_tables()
LIVE = [model for model in apps.get_models() if issubclass(model, Tracked)]
BY_TABLE = pytest.mark.parametrize("guarded", TABLES, ids=lambda guarded: guarded.table)


@pytest.fixture(scope="module")
def committed(django_db_setup, template_database, django_db_blocker):
    """One committed trial for all tests of this file; they change nothing, since everything is refused."""
    name = databases._name(uuid4().hex[:8])
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        databases.create_clone(template_database, name)
        databases._use(name)
        try:
            yield _trial_with_a_row_in_every_table()
        finally:
            # also when a table cannot be filled: other tests must not go on in this database
            databases._use(before)
            databases.drop(name)


def _trial_with_a_row_in_every_table():
    seed()
    nurse = UserFactory(username="wangmin")
    person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, **VITALS)
    fill_empty_tables(LIVE)
    return person


def refused(sql, *values):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(refusal.value)


def column_of(table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)[0].name


@pytest.mark.req("AT-06")
@BY_TABLE
def test_no_delete_and_no_truncate(guarded, committed):
    assert "denied" in refused(f'DELETE FROM "{guarded.table}"')
    refused(f'TRUNCATE "{guarded.table}" CASCADE')


@pytest.mark.req("AT-08")
@BY_TABLE
def test_no_raw_update(guarded, committed):
    column = column_of(guarded.table)
    # where the application has no right to update, no row is needed to be refused
    assert has_rows(guarded.table) or guarded.kind in {Kind.LEDGER, Kind.HISTORY, Kind.APPEND}

    refused(f'UPDATE "{guarded.table}" SET "{column}" = "{column}"')


def has_rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
        return cursor.fetchone()[0]


@pytest.mark.req("AT-08")
@pytest.mark.parametrize("model", LIVE, ids=lambda model: model._meta.label)
def test_orm_shortcuts_are_refused(model, committed):
    row = model._base_manager.first()
    name = next(f.name for f in model._meta.concrete_fields if not f.primary_key and f.name != "event_id")
    with pytest.raises(DatabaseError), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})
    with pytest.raises(DatabaseError), transaction.atomic():
        model._base_manager.bulk_update([row], [name])
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        list(serializers.deserialize("json", serializers.serialize("json", [row])))[0].save()  # noqa: RUF015


def test_triggers_cannot_be_switched_off_by_the_application(committed):
    for statement in (
        "SET session_replication_role = replica",
        "ALTER TABLE visits_vitalsigns DISABLE TRIGGER ALL",
        "DROP TRIGGER trialsite_declared ON visits_vitalsigns",
        "SET ROLE trialsite_owner",
        "CREATE TABLE aside (id int)",
    ):
        refused(statement)


def test_declared_change_without_its_history_fails_at_commit(committed):
    change = begin(UserFactory(username="zhangli").actor())
    with pytest.raises(DatabaseError, match="without its history"), transaction.atomic(), declared(change):
        VitalSigns._base_manager.update(pulse=99, event_id=change.event_id)


def test_declared_change_without_its_event_fails_at_commit(committed):
    change = begin(UserFactory(username="sunwei").actor())
    row = VitalSigns._base_manager.get()
    row.pulse = 99
    with pytest.raises(DatabaseError, match="without its event"), transaction.atomic(), declared(change):
        tracked.update([row], ["pulse"], change)


def test_declaration_ends_with_its_block(committed):
    change = begin(UserFactory(username="chenjun").actor())
    with transaction.atomic():
        with declared(change):
            pass
        with pytest.raises(DatabaseError):
            CrfRecord._base_manager.update(event_id=change.event_id)
        transaction.set_rollback(True)


def test_head_moves_only_to_its_next_event(committed):
    assert "next event" in refused("UPDATE audit_chainhead SET sequence = sequence + 1")


def test_every_history_table_is_guarded(committed):
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, HistoryRow)}
    assert tables == {guarded.table for guarded in TABLES if guarded.kind == Kind.HISTORY}


def test_all_guards_stand(committed):
    assert guards.missing() == []
