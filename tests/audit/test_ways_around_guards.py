"""Ways around a guard that stands: shadowing tables, emptied functions, altered triggers, a leaking declaration."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.factories.accounts import UserFactory
from trialsite.audit import guards
from trialsite.audit.change import begin, declared
from visits.models import VitalSigns


def owner(*statements):
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def declared_as():
    """What the connection's triggers hold to be the declared change, and its kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('trialsite.change', true), ''), "
            "coalesce(current_setting('trialsite.change_kind', true), '')"
        )
        return cursor.fetchone()


def as_application(*statements):
    """Statements in one committed transaction of the application's role."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_temporary_history_table_does_not_stand_in_for_the_real_one(anchored):
    event = uuid.uuid4()
    key = VitalSigns._base_manager.get().pk

    with pytest.raises(DatabaseError, match="without its history"):
        as_application(
            "CREATE TEMP TABLE visits_historicalvitalsigns (record_id uuid, event_id uuid)",
            f"INSERT INTO pg_temp.visits_historicalvitalsigns VALUES ('{key}', '{event}')",
            f"SELECT set_config('trialsite.change', '{event}', true)",
            f"UPDATE visits_vitalsigns SET pulse = 99, event_id = '{event}'",
        )

    assert VitalSigns._base_manager.get().pulse == 75


def test_a_temporary_ledger_does_not_stand_in_for_the_real_one(anchored):
    with pytest.raises(DatabaseError, match="next event"):
        as_application(
            "CREATE TEMP TABLE audit_event (chain text, sequence bigint, hash text, previous_hash text)",
            "INSERT INTO pg_temp.audit_event SELECT chain, sequence + 1, repeat('f', 64), hash FROM audit_chainhead",
            "UPDATE audit_chainhead SET sequence = sequence + 1, hash = repeat('f', 64)",
        )


def test_every_function_fixes_its_search_path_or_is_bound_when_made(anchored):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'trialsite%%' AND prosqlbody IS NULL "
            "AND NOT coalesce(proconfig::text, '') LIKE '%%pg_catalog, public, pg_temp%%'"
        )
        assert cursor.fetchall() == []


NEUTERED = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"


@pytest.mark.parametrize(
    "function", ["trialsite_declared", "trialsite_refuse", "trialsite_record_locked", "trialsite_name_kept"]
)
def test_a_function_that_was_emptied_is_missed(function, anchored):
    owner(NEUTERED.format(function))

    assert any(name.endswith(f".{function}()") for name in guards.missing())


AGAIN = "CREATE TRIGGER trialsite_declared {} ON visits_vitalsigns FOR EACH ROW {} EXECUTE FUNCTION trialsite_{}()"


@pytest.mark.parametrize(
    "made",
    [
        AGAIN.format("BEFORE INSERT", "", "declared"),
        AGAIN.format("AFTER INSERT OR UPDATE", "", "declared"),
        AGAIN.format("BEFORE INSERT OR UPDATE", "WHEN (false)", "declared"),
        AGAIN.format("BEFORE INSERT OR UPDATE", "", "name_kept"),
        AGAIN.format("BEFORE INSERT OR UPDATE OF pulse", "", "declared"),
    ],
)
def test_a_trigger_made_again_in_another_way_is_missed(made, anchored):
    owner("DROP TRIGGER trialsite_declared ON visits_vitalsigns", made)

    assert guards.missing() == ["visits_vitalsigns.trialsite_declared"]


def test_a_right_the_application_should_not_have_is_missed(anchored):
    owner("GRANT DELETE, TRUNCATE ON audit_event TO trialsite_app")

    assert guards.missing() == ["audit_event: DELETE, TRUNCATE granted to trialsite_app"]


def test_installing_again_puts_everything_back(anchored):
    owner(
        NEUTERED.format("trialsite_declared"),
        "DROP TRIGGER trialsite_no_update ON audit_event",
        "ALTER TABLE audit_item DISABLE TRIGGER trialsite_no_update",
        "GRANT DELETE ON audit_event TO trialsite_app",
    )

    guards.install("owner")

    assert guards.missing() == []


def test_a_declaration_ends_when_its_block_fails(anchored):
    change = begin(UserFactory(username="sunwei").actor())

    with transaction.atomic():
        with pytest.raises(ValueError, match="stop"), declared(change):
            raise ValueError("stop")

        assert declared_as() == ("", "")


def test_a_declaration_inside_another_gives_it_back(anchored):
    actor = UserFactory(username="sunwei").actor()
    outer, inner = begin(actor), begin(actor)

    with transaction.atomic(), declared(outer):
        with declared(inner, "workflow"):
            assert declared_as() == (str(inner.event_id), "workflow")
        assert declared_as() == (str(outer.event_id), "data")


def test_a_declaration_ends_with_a_savepoint_that_is_rolled_back(anchored):
    change = begin(UserFactory(username="sunwei").actor())

    with transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic(), declared(change):
            as_application("SELECT 1 / 0")

        assert declared_as() == ("", "")


def test_a_head_begins_at_nothing(anchored):
    with pytest.raises(DatabaseError, match="begins"):
        as_application("INSERT INTO audit_chainhead VALUES ('S999', 5, repeat('a', 64), now())")
